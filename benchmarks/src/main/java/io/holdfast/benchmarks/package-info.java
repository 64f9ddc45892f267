/** What calls, syncs and commits cost here. */
@NullMarked
package io.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
