package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * A file on the medium: what is durable, and what was written since and may have reached it.
 *
 * <p>Every sector has its versions, in the order written, and so has the length; each reaches the medium by itself, so the
 * versions of different sectors reorder and a write tears between sectors. The one tie is that of a cut: whoever sees the
 * shorter length, or a later one, sees nothing that was cut before it; whoever does not see it does not see the cut.
 */
final class FileMedium {
    /**
     * A state that a sector had since the last sync.
     *
     * @param operation which operation left it
     * @param bytes the sector
     * @param cut whether it was left by a cut, and is seen only together with the new length
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Version(int operation, byte[] bytes, boolean cut) {}

    /**
     * A length that the file had since the last sync.
     *
     * @param operation which operation left it
     * @param bytes the length
     */
    private record Length(int operation, long bytes) {}

    private final Sectors durable;
    private long durableLength;
    private final TreeMap<Long, List<Version>> pending = new TreeMap<>();
    private final List<Length> lengths = new ArrayList<>();

    FileMedium(FileImage image) {
        this.durable = image.sectors().fork();
        this.durableLength = image.length();
    }

    private FileMedium(FileMedium original) {
        this.durable = original.durable.fork();
        this.durableLength = original.durableLength;
        original.pending.forEach((sector, versions) -> pending.put(sector, new ArrayList<>(versions)));
        this.lengths.addAll(original.lengths);
    }

    FileMedium copy() {
        return new FileMedium(this);
    }

    boolean isDirty(long sector) {
        return pending.containsKey(sector);
    }

    byte[] durable(long sector) {
        return durable.get(sector);
    }

    void forEachDurable(LongConsumer visitor) {
        durable.forEachFrom(0, visitor);
    }

    void write(int operation, long firstSector, byte[][] sectors, long end) {
        for (int i = 0; i < sectors.length; i++) {
            add(firstSector + i, new Version(operation, sectors[i], false));
        }
        if (end > latestLength()) {
            lengths.add(new Length(operation, end));
        }
    }

    void resize(int operation, long length) {
        if (length == latestLength()) {
            return;
        }
        if (length < latestLength()) {
            cut(operation, length);
        }
        lengths.add(new Length(operation, length));
    }

    private void cut(int operation, long length) {
        long first = length / Sectors.BYTES;
        TreeMap<Long, byte[]> cut = new TreeMap<>();
        durable.forEachFrom(first, sector -> cut.put(sector, Sectors.HOLE));
        pending.tailMap(first).keySet().forEach(sector -> cut.put(sector, Sectors.HOLE));
        int kept = (int) (length % Sectors.BYTES);
        if (kept > 0 && cut.containsKey(first)) {
            cut.put(first, Sectors.withoutTail(latest(first), kept));
        }
        cut.forEach((sector, bytes) -> add(sector, new Version(operation, bytes, true)));
    }

    private void add(long sector, Version version) {
        // The same bytes again are no other state. A cut forbids what was before it, so it counts all the same.
        if (version.cut() || !Arrays.equals(latest(sector), version.bytes())) {
            pending.computeIfAbsent(sector, ignored -> new ArrayList<>()).add(version);
        }
    }

    private byte[] latest(long sector) {
        List<Version> versions = pending.get(sector);
        return versions == null
                ? durable.get(sector)
                : versions.get(versions.size() - 1).bytes();
    }

    private long latestLength() {
        return lengths.isEmpty()
                ? durableLength
                : lengths.get(lengths.size() - 1).bytes();
    }

    void sync() {
        for (long sector : pending.keySet()) {
            durable.put(sector, latest(sector));
        }
        pending.clear();
        syncLength();
    }

    void syncRange(long firstSector, long sectorCount) {
        Map<Long, List<Version>> range = pending.subMap(firstSector, firstSector + sectorCount);
        for (long sector : range.keySet()) {
            durable.put(sector, latest(sector));
        }
        range.clear();
        syncLength();
    }

    /** With the length every cut is durable, and nothing from before it can be seen again. */
    private void syncLength() {
        durableLength = latestLength();
        lengths.clear();
        pending.entrySet().removeIf(entry -> {
            List<Version> versions = entry.getValue();
            for (int i = versions.size() - 1; i >= 0; i--) {
                if (versions.get(i).cut()) {
                    durable.put(entry.getKey(), versions.get(i).bytes());
                    versions.subList(0, i + 1).clear();
                    break;
                }
            }
            return versions.isEmpty();
        });
    }

    /** The data is lost; cuts and lengths are the journal's, which another sync may still write. */
    void failSync() {
        pending.values().removeIf(versions -> {
            versions.removeIf(version -> !version.cut());
            return versions.isEmpty();
        });
    }

    void damage(long sector, byte[] bytes) {
        durable.put(sector, bytes);
    }

    /** The operations that a crash may lose, to be seen by the states that are chosen on purpose. */
    void forEachPendingOperation(IntConsumer visitor) {
        pending.values().forEach(versions -> versions.forEach(version -> visitor.accept(version.operation())));
        lengths.forEach(length -> visitor.accept(length.operation()));
    }

    /** How many states a crash can leave, at most the given number. */
    long count(long max) {
        long sum = 0;
        for (int i = 0; i <= lengths.size() && sum < max; i++) {
            sum += Math.min(max, count(i, max));
        }
        return Math.min(max, sum);
    }

    private long count(int lengthIndex, long max) {
        long product = 1;
        for (Map.Entry<Long, List<Version>> entry : visible(lengthIndex).entrySet()) {
            product *= candidates(entry.getKey(), entry.getValue(), lengthIndex).size();
            if (product >= max) {
                return max;
            }
        }
        return product;
    }

    FileImage numbered(long number) {
        long rest = number;
        int lengthIndex = 0;
        for (long count = count(0, Long.MAX_VALUE >> 32);
                rest >= count;
                count = count(lengthIndex, Long.MAX_VALUE >> 32)) {
            rest -= count;
            lengthIndex++;
        }
        return image(lengthIndex, Choice.digits(rest));
    }

    FileImage chosen(Choice choice) {
        if (lengths.isEmpty()) {
            return image(0, choice);
        }
        int[] operations = new int[lengths.size() + 1];
        operations[0] = Choice.DURABLE;
        for (int i = 0; i < lengths.size(); i++) {
            operations[i + 1] = lengths.get(i).operation();
        }
        return image(choice.pick(operations), choice);
    }

    private FileImage image(int lengthIndex, Choice choice) {
        Sectors sectors = durable.fork();
        long length = length(lengthIndex);
        for (Map.Entry<Long, List<Version>> entry : visible(lengthIndex).entrySet()) {
            List<Version> candidates = candidates(entry.getKey(), entry.getValue(), lengthIndex);
            int picked =
                    choice.pick(candidates.stream().mapToInt(Version::operation).toArray());
            sectors.put(entry.getKey(), candidates.get(picked).bytes());
        }
        List<Long> behind = new ArrayList<>();
        sectors.forEachFrom((length + Sectors.BYTES - 1) / Sectors.BYTES, behind::add);
        behind.forEach(sector -> sectors.put(sector, Sectors.HOLE));
        int kept = (int) (length % Sectors.BYTES);
        if (kept > 0) {
            long last = length / Sectors.BYTES;
            sectors.put(last, Sectors.withoutTail(sectors.get(last), kept));
        }
        return new FileImage(sectors, length);
    }

    private long length(int lengthIndex) {
        return lengthIndex == 0 ? durableLength : lengths.get(lengthIndex - 1).bytes();
    }

    private Map<Long, List<Version>> visible(int lengthIndex) {
        return pending.headMap((length(lengthIndex) + Sectors.BYTES - 1) / Sectors.BYTES);
    }

    /** The versions of a sector of which one is seen, if a length is. */
    private List<Version> candidates(long sector, List<Version> versions, int lengthIndex) {
        int lengthOperation =
                lengthIndex == 0 ? Choice.DURABLE : lengths.get(lengthIndex - 1).operation();
        List<Version> candidates = new ArrayList<>(versions.size() + 1);
        candidates.add(new Version(Choice.DURABLE, durable.get(sector), false));
        for (Version version : versions) {
            if (version.cut() && version.operation() <= lengthOperation) {
                candidates.clear();
            }
            if (!version.cut() || version.operation() <= lengthOperation) {
                candidates.add(version);
            }
        }
        return candidates;
    }
}
