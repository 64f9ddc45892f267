/** H2 on Holdfast against H2 by itself. */
@NullMarked
package io.holdfast.benchmarks.h2;

import org.jspecify.annotations.NullMarked;
