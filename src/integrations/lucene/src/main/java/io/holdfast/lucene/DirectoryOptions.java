package io.holdfast.lucene;

/**
 * How a {@link HoldfastDirectory} writes.
 *
 * @param directMergeBytesMin merges that are estimated to write so many bytes or more read and write past the page cache,
 *     where the file system can: so a large merge does not drive out what searches have cached. {@link #NEVER_DIRECT} for none
 * @param unsyncedFilesMax how many finished files keep their descriptor until they are synced, one or more: beyond that the
 *     oldest is synced early
 */
public record DirectoryOptions(long directMergeBytesMin, int unsyncedFilesMax) {
    /** No merge is large enough for direct I/O. */
    public static final long NEVER_DIRECT = Long.MAX_VALUE;

    /** Merges through the page cache, at most 256 files that wait for their sync. */
    public static final DirectoryOptions DEFAULT = new DirectoryOptions(NEVER_DIRECT, 256);

    /** Refuses nonsense. */
    public DirectoryOptions {
        if (directMergeBytesMin < 0) {
            throw new IllegalArgumentException("a merge has zero bytes or more, was " + directMergeBytesMin);
        }
        if (unsyncedFilesMax < 1) {
            throw new IllegalArgumentException("at least one file waits for its sync, was " + unsyncedFilesMax);
        }
    }

    /**
     * These options with direct I/O for large merges.
     *
     * @param bytesMin from which estimated size on, zero or more
     * @return the changed options
     */
    public DirectoryOptions withDirectMergesFrom(long bytesMin) {
        return new DirectoryOptions(bytesMin, unsyncedFilesMax);
    }

    /**
     * These options with another bound on open descriptors.
     *
     * @param filesMax one or more
     * @return the changed options
     */
    public DirectoryOptions withUnsyncedFilesMax(int filesMax) {
        return new DirectoryOptions(directMergeBytesMin, filesMax);
    }
}
