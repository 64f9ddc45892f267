/** How fast logs are replayed, relative to reading their files past the page cache and checking their bytes. */
@NullMarked
package io.holdfast.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
