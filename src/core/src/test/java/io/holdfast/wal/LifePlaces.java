package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.Origin;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFormat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where each record of a {@link LogLife} was written, and which segments cut the log: read from the blocks as they are handed
 * to the volume. Refuses a block that is written twice (wal-format.md §9.1) or promises more than is durable.
 */
final class LifePlaces {
    /** A record's place in the log: LSNs are used again after a cut, sequences are not. */
    record Place(long sequence, long lsn) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int bySequence = Long.compare(sequence, other.sequence);
            return bySequence == 0 ? Long.compare(lsn, other.lsn) : bySequence;
        }
    }

    private final SimulatedDisk disk;
    private final Map<Integer, Place> places = new HashMap<>();
    private final Map<Long, SegmentHeader> cuts = new TreeMap<>();
    private final Map<Long, Integer> acknowledgedCuts = new HashMap<>();
    private final Set<Place> written = new HashSet<>();

    LifePlaces(SimulatedDisk disk) {
        this.disk = disk;
    }

    /** Where a record was written; null if it was not. */
    Place of(int id) {
        return places.get(id);
    }

    /** The headers that cut the log, by their sequences. */
    Map<Long, SegmentHeader> cuts() {
        return cuts;
    }

    /** After how many operations of the disk a cut was known to be durable, or NEVER. */
    int acknowledgedCut(long sequence) {
        return acknowledgedCuts.getOrDefault(sequence, LifeAppend.NEVER);
    }

    /** Every cut so far is durable. */
    void acknowledgeCuts() {
        cuts.keySet().forEach(sequence -> acknowledgedCuts.putIfAbsent(sequence, disk.operations()));
    }

    Volume watched(Volume volume) {
        return proxy(Volume.class, volume);
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (target instanceof DurableFile file && method.getName().equals("write")) {
                        note(file.name(), (AlignedBuffer) arguments[0], (int) arguments[1], (int) arguments[2]);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof DurableFile file ? proxy(DurableFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void note(String name, AlignedBuffer source, int offset, int length) {
        ByteBuffer bytes = source.bytes();
        for (int block = offset; block < offset + length; block += WalFormat.BLOCK_BYTES_DEFAULT) {
            long sequence = BlockHeader.segmentSequence(bytes, block);
            long lsn = BlockHeader.blockLsn(bytes, block);
            if (!written.add(new Place(sequence, lsn))) {
                throw new AssertionError("the block at LSN " + lsn + " of " + name + " is written a second time");
            }
            if (BlockHeader.blockNumber(bytes, block) == 0) {
                SegmentHeader header = SegmentHeader.decode(bytes, block);
                if (header != null && header.origin() == Origin.TRUNCATED) {
                    cuts.put(sequence, header);
                }
            } else {
                noteRecords(bytes, block, sequence);
            }
        }
    }

    private void noteRecords(ByteBuffer bytes, int block, long sequence) {
        int end = block + BlockHeader.usedBytes(bytes, block);
        for (int at = block + WalFormat.BLOCK_HEADER_BYTES; at < end; ) {
            int type = Fragment.type(bytes, at);
            boolean commits = (Fragment.flags(bytes, at) & WalFormat.FRAGMENT_COMMIT) != 0;
            if (!commits && List.of(WalFormat.FULL, WalFormat.FIRST).contains(type)) {
                int id = bytes.duplicate().getInt(at + WalFormat.FRAGMENT_HEADER_BYTES);
                long lsn = BlockHeader.blockLsn(bytes, block) + at - block;
                if (places.put(id, new Place(sequence, lsn)) != null) {
                    throw new AssertionError("record " + id + " is written a second time, at LSN " + lsn);
                }
            }
            at += Fragment.stride(Fragment.dataLength(bytes, at));
        }
    }
}
