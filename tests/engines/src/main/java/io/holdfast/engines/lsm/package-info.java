/**
 * A log-structured merge tree: a log, a table in memory, and sorted tables on disk.
 *
 * <p><b>Write.</b> The change goes to the log, and when it is durable there to the table in memory. A batch is one batch of the log: whole or
 * absent.
 *
 * <p><b>Flush.</b> A table in memory that is full becomes a table on disk, durable with the manifest that names it
 * ({@link io.holdfast.engines.sstable.TableSet}). The manifest's mark is the LSN of the last write that is in the tables. Only then is
 * the log truncated before it.
 *
 * <p><b>Recovery.</b> The tables that the manifest names are opened, all others removed; then the log is replayed from the mark on. The write at
 * the mark is applied a second time, which changes nothing; so a crash at any place of a flush, and of the recovery
 * itself, leads to the same content.
 *
 * <p><b>Delete.</b> A deletion is written like a value, and hides the values in older tables until a compaction, which reads all tables, drops
 * both.
 */
@NullMarked
package io.holdfast.engines.lsm;

import org.jspecify.annotations.NullMarked;
