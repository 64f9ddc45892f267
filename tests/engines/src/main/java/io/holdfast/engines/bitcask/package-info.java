/**
 * Bitcask: an append-only database whose keys are all in memory (Sheehy and Smith, "Bitcask: A Log-Structured Hash Table for
 * Fast Key/Value Data", 2010).
 *
 * <p><b>Files.</b> {@code 0000000001.data} and so on, in the order of their age; of two entries of a key the one in the later
 * file counts, and within a file the later one. The last file is appended to. {@code 0000000001.hint} says what is in a finished
 * data file without its values, so that opening need not read these.
 *
 * <p><b>What is durable when.</b>
 * <ul>
 *   <li>A put or a deletion when the call returns.
 *   <li>A new file's name before anything is appended to it.
 *   <li>A hint never needs to be: it is checked against its data file, and where it is missing, torn or another file's, the
 *       data file is read instead and the hint written anew. Time is lost, nothing else.
 * </ul>
 *
 * <p><b>Merge.</b> What counts of all finished files is copied into new ones, whose numbers lie behind those of the files
 * that they replace and before that of the file that is appended to from then on. They are durable under their names before
 * the first input is unlinked; until then both are there and say the same. No tombstone is copied, as all older entries of its key go too. So they must
 * go first: the inputs are unlinked oldest first, each durably before the next. Were the one with the tombstone gone and an
 * older one left, the key would be back.
 */
@NullMarked
package io.holdfast.engines.bitcask;

import org.jspecify.annotations.NullMarked;
