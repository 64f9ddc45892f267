/**
 * A standalone log store: entries are appended, one by one or in batches, and replayed. Thin over
 * {@link io.holdfast.wal.Log}, which does the work; what the store adds is the choice of a {@link io.holdfast.wal.CommitMode}
 * and the names of the promise.
 *
 * <table border="1">
 * <caption>What a power cut takes</caption>
 * <tr><th>Mode</th><th>when append returns</th><th>lost at most</th></tr>
 * <tr><td>SYNC</td><td>the entry is durable; those that append at the same time share the sync</td><td>nothing</td></tr>
 * <tr><td>BATCH</td><td>it is in memory</td><td>the window, and what came while the sync that it set off was under way</td></tr>
 * <tr><td>NONE</td><td>the operating system has it</td><td>what came after the last sync, rotation or opening</td></tr>
 * </table>
 *
 * <p>In each mode it is the newest entries that are lost, never one in the middle, and of a batch all entries or none; and
 * {@link io.holdfast.engines.logstore.LogStore#durableEnd} tells at any time how far the store is durable.
 *
 * <p><b>Rotation</b> is the log's: a segment that is full is followed by another, whose name is durable before anything in it is
 * acknowledged. <b>Truncation</b> takes away whole segments; nothing is rewritten in place.
 */
@NullMarked
package io.holdfast.engines.logstore;

import org.jspecify.annotations.NullMarked;
