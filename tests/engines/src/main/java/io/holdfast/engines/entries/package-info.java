/**
 * An append-only file of checksummed entries: what {@link io.holdfast.engines.bitcask.Bitcask} and
 * {@link io.holdfast.engines.hash.HashStore} are made of. Which files count, and which of two entries of a key is newer, they decide
 * themselves: here is one file.
 *
 * <p><b>Bytes</b>, all numbers little-endian:
 *
 * <pre>
 * file    magic 4, version 4, identity 8, crc32c 4 of these 16, zero 4; then entries, one after the other
 * entry   magic 4, crc32c 4, kind 1, zero 1, key length 2, value length 4, key, value
 * </pre>
 *
 * <p>The checksum of an entry covers the file's identity, which is random, and the entry's position besides its bytes: an entry of another file,
 * or one that the device wrote to another place, is no entry here.
 *
 * <p><b>What a power cut leaves.</b> A file has its name only when its header is durable. Each entry is synced before the
 * next is written. So of the newest file the last entry alone can be torn, and it was not acknowledged: it is cut. An entry
 * that is bad and has a good one behind it, or lies in a file that is finished, was acknowledged: that is an error, and nothing is
 * changed.
 */
@NullMarked
package io.holdfast.engines.entries;

import org.jspecify.annotations.NullMarked;
