package io.holdfast.platform;

import java.io.IOException;

/**
 * How a log's blocks, each written once over bytes that are there already, become durable. All of them keep the same promise
 * where the system has them: they differ in speed alone, and none is exchanged for another silently, {@link #AUTO} aside.
 */
public enum WriteMethod {
    /**
     * The platform's written rule, by what {@link Volume#probe} says of the place:
     *
     * <ol>
     *   <li>{@link #DIRECT_WRITE_THROUGH} on Linux, on a file system that overwrites in place, over devices that have direct
     *       I/O and either no volatile write cache or forced unit access (FUA). There the kernel makes such an overwrite durable
     *       by one request and no flush ({@code fs/iomap/direct-io.c}, ext4 and xfs), where fdatasync(2) waits for a write
     *       and then a flush of the whole cache.
     *   <li>{@link #DIRECT_SYNC} elsewhere, where there is direct I/O. Without FUA the kernel flushes after each write-through
     *       write as fdatasync(2) does, so that it saves no more than a system call (measured on such a disk: 1.01 to 1.02 of
     *       DIRECT_SYNC's rate, within the noise), and one fdatasync(2) can serve several writes in flight. On copy-on-write
     *       file systems (btrfs, ZFS, bcachefs) an overwrite changes metadata, which no single request makes durable. On
     *       Darwin O_DSYNC stops at the drive's cache: the sync is fcntl(F_FULLFSYNC), as {@link SyncKind} has it, and its
     *       direct I/O is the hint F_NOCACHE.
     *   <li>{@link #BUFFERED_SYNC} where there is no direct I/O: the same promise (measured: 0.82 of DIRECT_SYNC's rate).
     * </ol>
     *
     * <p>The first row is read from the kernel's source and was measured on no such device; measure where it matters.
     */
    AUTO,
    /** Past the page cache, then {@link SyncKind#DATA}: fdatasync(2) on Linux, fcntl(F_FULLFSYNC) on Darwin. */
    DIRECT_SYNC,
    /** Past the page cache, and durable when the write returns: O_DSYNC of open(2). Linux only; pwritev2(2) with RWF_DSYNC is the same for one call. */
    DIRECT_WRITE_THROUGH,
    /** Through the page cache, then {@link SyncKind#DATA}. */
    BUFFERED_SYNC;

    /**
     * How a file is opened for this method.
     *
     * @param volume where; {@link #AUTO} probes it, which syncs a nameless file, the others do not look
     * @return the mode. Opening by it fails where the volume cannot do what was asked for; AUTO's choice does not
     * @throws IOException if the probe fails
     */
    public OpenMode openMode(Volume volume) throws IOException {
        return switch (this) {
            case AUTO -> preferred(volume.probe());
            case DIRECT_SYNC -> OpenMode.DIRECT;
            case DIRECT_WRITE_THROUGH -> OpenMode.DIRECT.with(OpenMode.WriteThrough.DATA);
            case BUFFERED_SYNC -> OpenMode.BUFFERED;
        };
    }

    /** The rule of {@link #AUTO}. On Darwin and by java.nio no report knows of FUA or of a device without a cache. */
    static OpenMode preferred(DurabilityReport report) {
        DurabilityReport.Storage storage = report.storage();
        boolean oneRequest = report.directIo().alignment().isPresent()
                && storage.overwriting() == DurabilityReport.Overwriting.IN_PLACE
                && storage.device()
                        .filter(device ->
                                device.forcedUnitAccess() || device.writeCache() == DurabilityReport.WriteCache.NONE)
                        .isPresent();
        return oneRequest
                ? OpenMode.DIRECT.with(OpenMode.WriteThrough.DATA)
                : OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
    }
}
