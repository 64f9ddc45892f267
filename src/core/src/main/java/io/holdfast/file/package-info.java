/**
 * Whole files and their order: the safe save ({@link io.holdfast.file.AtomicFile}), and the log before the data
 * ({@link io.holdfast.file.WriteOrder}). Three worked examples of the second, which are crashed at every operation by a test;
 * {@code last} is the LSN of the last record whose change is in the data.
 *
 * <p><b>B-tree commit.</b> A page is written over its old content: first into the log, whole, from which a torn one is redone.
 *
 * <pre>{@code
 * void commit(byte page, ByteBuffer content) throws IOException {
 *     Lsn lsn = log.append(page, ByteBuffer.allocate(0), content);
 *     redo(log.durable(lsn), page, content);
 * }
 *
 * void redo(DurableLsn covered, byte page, ByteBuffer content) throws IOException {
 *     tree.write(covered, content, (long) page * PAGE_BYTES);
 *     last = covered.lsn();
 * }
 *
 * void checkpoint() throws IOException {
 *     WriteOrder.Synced data = order.sync(log.durable(last), List.of(tree), List.of(directory));
 *     order.truncate(order.record(data, ByteBuffer.allocate(0)));
 * }
 * }</pre>
 *
 * <p><b>Memtable flush.</b> The table in memory becomes a new file, and the checkpoint names the files that count. One that it
 * does not name was cut short, and is removed at open.
 *
 * <pre>{@code
 * void flush(String table) throws IOException {
 *     try (DurableFile file = directory.create(table, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
 *         DataFile data = order.data(file);
 *         data.write(log.durable(last), encode(memtable), 0);
 *         WriteOrder.Synced synced = order.sync(log.durable(last), List.of(data), List.of(directory));
 *         tables += table + ";";
 *         order.truncate(order.record(synced, ByteBuffer.wrap(tables.getBytes(StandardCharsets.US_ASCII))));
 *     }
 *     older.putAll(memtable);
 *     memtable.clear();
 * }
 * }</pre>
 *
 * <p><b>Bitcask merge.</b> The log is the database; what still counts of it moves into one file, which takes the place of the
 * one before.
 *
 * <pre>{@code
 * void merge(String into) throws IOException {
 *     WriteOrder.Recorded recorded;
 *     try (DurableFile file = directory.create(into, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
 *         DataFile data = order.data(file);
 *         data.write(log.durable(last), MemtableFlush.encode(live), 0);
 *         WriteOrder.Synced synced = order.sync(log.durable(last), List.of(data), List.of(directory));
 *         recorded = order.record(synced, ByteBuffer.wrap(into.getBytes(StandardCharsets.US_ASCII)));
 *     }
 *     order.truncate(recorded);
 *     if (merged.isPresent()) {
 *         order.unlink(recorded, directory, merged.get());
 *     }
 *     merged = Optional.of(into);
 * }
 * }</pre>
 */
@NullMarked
package io.holdfast.file;

import org.jspecify.annotations.NullMarked;
