/** Lucene indexing with commits, on Holdfast relative to Lucene's own directory. */
@NullMarked
package io.holdfast.benchmarks.lucene;

import org.jspecify.annotations.NullMarked;
