/**
 * The holdfast command: {@code holdfast doctor PATH} says what survives a power cut there, {@code holdfast demo} shows a log
 * that keeps its word.
 *
 * <p>Exit codes: 0 yes, 1 no (with the reason first), 2 the command was called wrongly, or could not find out and says why
 * on the error stream.
 */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
