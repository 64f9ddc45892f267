/**
 * Holdfast's own programs to crash, which {@code holdfast crash-test} and Holdfast's suites run; they show, too, how one is
 * written. Beside the harness, which knows none of them.
 */
@NullMarked
package io.holdfast.crash.programs;

import org.jspecify.annotations.NullMarked;
