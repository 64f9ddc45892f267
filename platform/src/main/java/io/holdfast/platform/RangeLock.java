package io.holdfast.platform;

/** What a lock of a range of a file keeps others from, in {@link FileSharing#tryLock}. */
public enum RangeLock {
    /** Others may lock the range shared too. The file has to be open for reading. */
    SHARED,
    /** Nobody else may lock the range. The file has to be open for writing. */
    EXCLUSIVE;

    /**
     * Checks a range that is to be locked or freed.
     *
     * @param position the first byte
     * @param length in bytes
     * @throws IllegalArgumentException if the position is negative, the length below one, or their sum above {@link Long#MAX_VALUE}
     */
    public static void requireRange(long position, long length) {
        if (position < 0 || length < 1 || length > Long.MAX_VALUE - position) {
            throw new IllegalArgumentException("no lock has " + length + " bytes from position " + position + " on");
        }
    }
}
