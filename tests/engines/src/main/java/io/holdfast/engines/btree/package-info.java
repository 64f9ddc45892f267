/**
 * A B-tree whose pages are overwritten in place, under a write-ahead log of page images.
 *
 * <p><b>Files.</b> {@code pages} holds pages of {@value io.holdfast.engines.btree.PageFormat#PAGE_BYTES} bytes, page 0 the tree's root, size and free
 * list; {@code log} is the directory of a {@link io.holdfast.wal.Log}.
 *
 * <p><b>Order.</b>
 * <ol>
 *   <li>A transaction changes pages in memory. Their new images go to the log as one batch: it is replayed whole or not at all, and the
 *       transaction is durable when the batch is.
 *   <li>Then they are written over the old pages, without a sync: a power cut may lose or tear them now.
 *   <li>At a checkpoint the pages are synced, then the checkpoint is recorded, then the log is truncated.
 *       {@link io.holdfast.file.WriteOrder} asks at each of these steps for the proof that the one before is done.
 * </ol>
 *
 * <p><b>Recovery</b> writes every image since the checkpoint over its page once more, whatever lies there: so a torn page is
 * healed, and doing it twice changes nothing. Images are whole pages: a log of the changes within a page needs the page as it was,
 * which a tear has destroyed. (PostgreSQL's full_page_writes and InnoDB's doublewrite buffer answer the same question.)
 *
 * <p><b>Pages</b> bear their number and a checksum. One that is wrong after recovery was damaged since it was synced: an error, never a guess.
 *
 * <p><b>The tree</b> keeps values in its leaves. A full page is split in the middle of its bytes; an empty one goes to the
 * free list, and pages that are merely not full stay. A key and its value together have at most
 * {@value io.holdfast.engines.btree.PageFormat#PAIR_BYTES_MAX} bytes, so that both halves of a split page fit.
 */
@NullMarked
package io.holdfast.engines.btree;

import org.jspecify.annotations.NullMarked;
