package io.holdfast.platform;

/** What a lock of a range of a file keeps others from, in {@link FileSharing#tryLock}. */
public enum RangeLock {
    /** Others may lock the range shared too. The file has to be open for reading. */
    SHARED,
    /** Nobody else may lock the range. The file has to be open for writing. */
    EXCLUSIVE
}
