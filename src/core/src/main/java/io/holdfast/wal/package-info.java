/**
 * The write-ahead log. What it writes is specified in {@code src/core/doc/wal-format.md}.
 *
 * <p><b>How to watch a log.</b> {@link io.holdfast.wal.Log#metrics} is a snapshot of counts and latencies. In the Flight Recorder
 * the events {@code io.holdfast.wal.Recovery}, {@code Repair}, {@code Rotation}, {@code Recycling}, {@code Truncation} and
 * {@code Poisoning} come with any recording; {@code Flush} and {@code Sync}, one or two for each commit, only where it is asked:
 * {@code java -XX:StartFlightRecording:io.holdfast.wal.Flush#enabled=true,io.holdfast.wal.Sync#enabled=true}. The
 * {@link java.lang.System.Logger} {@code io.holdfast.wal} is told of changes of state alone: ERROR for a poisoned log, WARNING for a
 * full disk, a guarantee below a power cut and overruled damage, INFO for a repair, DEBUG for opened and closed.
 */
@NullMarked
package io.holdfast.wal;

import org.jspecify.annotations.NullMarked;
