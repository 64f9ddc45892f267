/** The results that people have contributed, and the page that shows them. */
@NullMarked
package io.holdfast.benchmarks.results;

import org.jspecify.annotations.NullMarked;
