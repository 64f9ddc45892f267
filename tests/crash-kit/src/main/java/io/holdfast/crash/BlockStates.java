package io.holdfast.crash;

import io.holdfast.crash.block.DiskOperation;
import io.holdfast.crash.block.KeptWrite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The crash states of a recorded disk. Between two flushes every subset of the writes can be lost. What is promised grows with time, so
 * each state is held against the last moment at which it was possible, just before the flush.
 *
 * <p>Of each such epoch: nothing; every prefix; all subsets where there are five writes or fewer, else all but one, one alone
 * and random ones; and the program's own blocks torn: the first half, the first pages, random sectors. Where these are more than 48,
 * nothing and 47 of the others, chosen at random.
 */
final class BlockStates {
    private static final int ALL_SUBSETS_UP_TO = 5;
    private static final int RANDOM_SUBSETS = 6;
    private static final int RANDOM_TEARS = 3;
    private static final int OF_AN_EPOCH_AT_MOST = 48;
    private static final int BLOCK_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    /**
     * A state.
     *
     * @param operation the last moment at which it was possible
     * @param durable how many operations are durable
     * @param kept which later ones survive
     */
    record State(int operation, int durable, List<KeptWrite> kept) {
        State {
            kept = List.copyOf(kept);
        }
    }

    private final List<DiskOperation> record;
    private final Predicate<ByteBuffer> own;
    private final SplittableRandom random;

    BlockStates(List<DiskOperation> record, Predicate<ByteBuffer> own, long seed) {
        this.record = record;
        this.own = own;
        this.random = new SplittableRandom(seed);
    }

    Iterator<State> iterator() {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
            if (record.get(i).kind() == DiskOperation.Kind.FLUSH && i > 0 && !isFlush(i - 1)) {
                ends.add(i);
            }
        }
        ends.add(record.size());
        return IntStream.range(0, ends.size())
                .boxed()
                .flatMap(i -> epoch(i == 0 ? 0 : ends.get(i - 1) + 1, ends.get(i)).stream())
                .iterator();
    }

    private boolean isFlush(int index) {
        return record.get(index).kind() == DiskOperation.Kind.FLUSH;
    }

    private List<State> epoch(int from, int end) {
        List<Integer> writes =
                IntStream.range(from, end).filter(i -> !isFlush(i)).boxed().toList();
        List<List<KeptWrite>> subsets = new ArrayList<>();
        subsets.add(List.of());
        if (writes.size() <= ALL_SUBSETS_UP_TO) {
            // The whole is the next epoch's nothing, held against more; only the last epoch has no next.
            int last = (1 << writes.size()) - (end < record.size() ? 1 : 0);
            for (int bits = 1; bits < last; bits++) {
                subsets.add(subset(writes, bits));
            }
        } else {
            addChoice(writes, subsets);
        }
        for (int i = 0; i < writes.size(); i++) {
            addTears(writes, i, subsets);
        }
        if (subsets.size() > OF_AN_EPOCH_AT_MOST) {
            // Nothing stays the first: the epoch before leaves out its whole for it.
            Collections.shuffle(subsets.subList(1, subsets.size()), new Random(random.nextLong()));
        }
        return subsets.stream()
                .limit(OF_AN_EPOCH_AT_MOST)
                .map(kept -> new State(end, from, kept))
                .toList();
    }

    private static List<KeptWrite> subset(List<Integer> writes, long bits) {
        return IntStream.range(0, writes.size())
                .filter(i -> (bits >> i & 1) == 1)
                .mapToObj(i -> KeptWrite.whole(writes.get(i)))
                .toList();
    }

    private void addChoice(List<Integer> writes, List<List<KeptWrite>> subsets) {
        for (int i = 0; i < writes.size(); i++) {
            List<Integer> butOne = others(writes, writes.get(i));
            subsets.add(whole(writes.subList(0, i + 1)));
            subsets.add(whole(butOne));
            subsets.add(whole(writes.subList(i, i + 1)));
        }
        for (int i = 0; i < RANDOM_SUBSETS; i++) {
            subsets.add(
                    whole(writes.stream().filter(write -> random.nextBoolean()).toList()));
        }
    }

    private static List<Integer> others(List<Integer> writes, int number) {
        return writes.stream().filter(write -> write != number).toList();
    }

    private static List<KeptWrite> whole(List<Integer> writes) {
        return writes.stream().map(KeptWrite::whole).toList();
    }

    /** One write of the epoch torn, with all or nothing of the others. */
    private void addTears(List<Integer> writes, int index, List<List<KeptWrite>> subsets) {
        int number = writes.get(index);
        DiskOperation write = record.get(number);
        if (!isOwn(write)) {
            return;
        }
        int sectors = write.length() / SECTOR_BYTES;
        List<Integer> others = others(writes, number);
        subsets.add(with(others, List.of(new KeptWrite(number, 0, sectors / 2))));
        subsets.add(with(List.of(), List.of(new KeptWrite(number, sectors / 2, sectors))));
        int page = BLOCK_BYTES / SECTOR_BYTES;
        if (sectors > page) {
            int pages = random.nextInt(1, (sectors + page - 1) / page);
            subsets.add(with(others, List.of(new KeptWrite(number, 0, pages * page))));
            subsets.add(with(others, List.of(new KeptWrite(number, pages * page, sectors))));
        }
        for (int i = 0; i < RANDOM_TEARS; i++) {
            List<KeptWrite> parts = IntStream.range(0, sectors)
                    .filter(sector -> random.nextBoolean())
                    .mapToObj(sector -> new KeptWrite(number, sector, sector + 1))
                    .toList();
            subsets.add(with(random.nextBoolean() ? others : List.of(), parts));
        }
    }

    private static List<KeptWrite> with(List<Integer> others, List<KeptWrite> parts) {
        List<KeptWrite> all = new ArrayList<>(whole(others));
        all.addAll(parts);
        Collections.sort(all, Comparator.comparingInt(KeptWrite::operation).thenComparingInt(KeptWrite::fromSector));
        return all;
    }

    private boolean isOwn(DiskOperation write) {
        if (write.kind() != DiskOperation.Kind.WRITE || write.position() % BLOCK_BYTES != 0) {
            return false;
        }
        for (int at = 0; at + BLOCK_BYTES <= write.length(); at += BLOCK_BYTES) {
            if (own.test(ByteBuffer.wrap(write.data(), at, BLOCK_BYTES).slice())) {
                return true;
            }
        }
        return false;
    }
}
