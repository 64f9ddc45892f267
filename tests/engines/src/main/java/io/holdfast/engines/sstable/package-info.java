/**
 * Sorted string tables: immutable files of entries in the order of their keys, the manifest that says which of them count, and
 * compaction.
 *
 * <h2>What is durable when</h2>
 *
 * <p><b>A table</b> is written under a temporary name, synced, renamed, and the directory synced. Who sees the name {@code *.sst} sees the
 * whole table ({@link io.holdfast.engines.sstable.SsTableWriter}).
 *
 * <p><b>The manifest</b> is replaced after that, by {@link io.holdfast.file.AtomicFile}: it never names a table that is not durable. A
 * table that it does not name was cut short by a crash, between the two steps or in a compaction, and is removed at open.
 *
 * <p><b>The inputs</b> of a compaction are deleted last, when the manifest that names them no more is durable. At every moment
 * one of the two, inputs or output, is there and named.
 *
 * <h2>The file</h2>
 *
 * <p>Little-endian. A table is a sequence of frames, each at a multiple of 4096 bytes and padded with zeroes to one:
 *
 * <pre>
 * frame    u32 magic 0x54535348  u32 kind  u32 payload bytes  u32 CRC32C  payload
 *          the checksum covers kind and length, the frame's position in the file (u64), and the payload
 * HEADER   kind 1, at 0: u32 version = 1  u64 count of entries  u64 length of the file
 * DATA     kind 2, one or more pages: entries, each u32 key bytes  i32 value bytes, or -1 if deleted  key  value
 * INDEX    kind 3: for each DATA frame in order: u64 position  u32 key bytes  its first key
 * FOOTER   kind 4, the last page: u64 position of the INDEX
 * </pre>
 *
 * <p>The header is written last of all, over the empty first page: it is what tells a finished table from one that was not, should
 * a file ever come under its name by other ways than these. A checksum that does not hold is a
 * {@link io.holdfast.engines.sstable.TableDamagedException}: a table that is named was durable, so it is never a torn write.
 */
@NullMarked
package io.holdfast.engines.sstable;

import org.jspecify.annotations.NullMarked;
