/** How fast a log is replayed, relative to reading its files and doing nothing with them. */
@NullMarked
package io.holdfast.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
