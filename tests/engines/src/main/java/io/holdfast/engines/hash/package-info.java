/**
 * Hash-indexed segments: an append-only database, all of whose keys are in memory, and whose manifest says which of its files count.
 *
 * <p><b>Files.</b> {@code 0000000001.segment} and so on hold the entries. {@code manifest} names the segments that
 * count, oldest first; of two entries of a key the one in the later segment counts. The last segment is appended to.
 *
 * <p><b>Why a manifest.</b> Bitcask (see {@link io.holdfast.engines.bitcask}) derives age from the files' numbers, which costs
 * it a directory sync for each file that a merge removes, and lets it merge the oldest files alone. Here any run of neighbours can be
 * compacted, and the set changes by one step: the manifest is an {@link io.holdfast.file.AtomicFile}. A crash leaves the old set
 * or the new one; a segment that is not named is a leftover, and removed when the database is opened.
 *
 * <p><b>What is durable when.</b>
 * <ol>
 *   <li>A segment, with its name, before the manifest that names it.
 *   <li>The manifest before anything is appended to a segment that it alone names, and before a segment that it no
 *       longer names is unlinked. The order among these does not matter.
 *   <li>A put or a deletion when the call returns.
 * </ol>
 *
 * <p><b>Tombstones.</b> A compaction that begins with the oldest segment drops them: nothing older is left to be hidden. Any other
 * one keeps them.
 */
@NullMarked
package io.holdfast.engines.hash;

import org.jspecify.annotations.NullMarked;
