package io.holdfast.platform.sim;

import io.holdfast.platform.RangeLock;

/**
 * A lock of a range of a file.
 *
 * @param owner the open file that has it
 * @param inode the file
 * @param kind what it keeps others from
 * @param position the first byte
 * @param length in bytes
 */
record LockedRange(SimulatedSharing owner, int inode, RangeLock kind, long position, long length) {
    /** Whether another open of the same file keeps this one from being taken. */
    @SuppressWarnings("ReferenceEquality") // An owner is an open file, not a value.
    boolean conflictsWith(LockedRange other) {
        return inode == other.inode
                && owner != other.owner
                && (kind == RangeLock.EXCLUSIVE || other.kind == RangeLock.EXCLUSIVE)
                && position < other.position + other.length
                && other.position < position + length;
    }
}
