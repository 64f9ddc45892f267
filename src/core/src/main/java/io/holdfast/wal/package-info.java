/** The write-ahead log. What it writes is specified in {@code src/core/doc/wal-format.md}. */
@NullMarked
package io.holdfast.wal;

import org.jspecify.annotations.NullMarked;
