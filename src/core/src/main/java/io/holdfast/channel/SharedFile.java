package io.holdfast.channel;

import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What all channels of this JVM that are open on one file have in common: the regions that they lock, and the order of
 * their writes into the units of direct I/O.
 *
 * <p>The registry is the one mutable static of this package, because the contract of {@link java.nio.channels.FileLock}
 * speaks of the JVM: a region that overlaps one that "is already held by this Java virtual machine" is refused, through
 * whatever channel. A file is in it while a channel holds a lease.
 */
final class SharedFile {
    private static final Map<Object, SharedFile> LEASED = new HashMap<>();

    private final Object fileKey;
    private final List<Region> regions = new ArrayList<>();
    private final UnitLocks units = new UnitLocks();
    private final ReadWriteLock length = new ReentrantReadWriteLock();
    private int leases;

    private SharedFile(Object fileKey) {
        this.fileKey = fileKey;
    }

    /**
     * A region that a channel has locked or waits for.
     *
     * @param position the first byte
     * @param length in bytes, one or more
     */
    record Region(long position, long length) {
        boolean overlaps(Region other) {
            // Lengths first: an end would overflow.
            return position - other.position < other.length && other.position - position < length;
        }
    }

    /** Takes a lease, to be given back by {@link #release}. */
    static SharedFile lease(Object fileKey) {
        synchronized (LEASED) {
            SharedFile file = LEASED.computeIfAbsent(fileKey, SharedFile::new);
            file.leases++;
            return file;
        }
    }

    /** Gives a lease back, with the regions that it still has. */
    void release(List<Region> held) {
        held.forEach(this::free);
        synchronized (LEASED) {
            leases--;
            if (leases == 0) {
                LEASED.remove(fileKey);
            }
        }
    }

    /** Who writes which units of direct I/O. */
    UnitLocks units() {
        return units;
    }

    /** Held for writing by who changes the length through a direct channel, for reading by who relies on it. */
    ReadWriteLock length() {
        return length;
    }

    /**
     * Takes a region for a channel of this JVM.
     *
     * @throws OverlappingFileLockException if any other overlaps, shared or not
     */
    synchronized void reserve(Region region) {
        if (regions.stream().anyMatch(region::overlaps)) {
            throw new OverlappingFileLockException();
        }
        regions.add(region);
    }

    /** Gives a region back. */
    synchronized void free(Region region) {
        regions.remove(region);
    }
}
