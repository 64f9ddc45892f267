/**
 * The holdfast command: {@code holdfast doctor PATH} says what survives a power cut there, {@code holdfast demo} shows a log
 * that keeps its word, and {@code holdfast wal} appends to logs, shows, checks and repairs them.
 *
 * <p>Exit codes: 0 yes, 1 no (with the reason first), 2 the command was called wrongly, or could not find out and says why
 * on the error stream. Of a damaged log 3 to 7, by its verdict. 130 after Ctrl-C, 141 if nobody reads the output any more.
 */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
