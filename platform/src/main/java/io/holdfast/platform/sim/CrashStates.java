package io.holdfast.platform.sim;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * The states in which a power cut at one place of a disk's history can leave it, numbered from zero, the same ones every
 * time.
 *
 * <p>Where there are no more than the number asked for, these are all of them, each once. Otherwise they are a choice: first
 * every prefix of the operations under way, then all but one and only one of each, then random ones of the disk's seed.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class CrashStates implements Iterable<CrashState> {
    private final int operation;
    private final Medium medium;
    private final FaultPlan plan;
    private final long seed;
    private final List<Map<Integer, Map<String, Integer>>> names;
    /** How many states lie before those of each combination of names; empty where the states are a choice. */
    private final long[] firstNumbers;

    /** The operations that can be lost; empty where the states are all. */
    private final List<Integer> operations;

    private final long count;

    CrashStates(int operation, Medium medium, FaultPlan plan, long seed, int countMax) {
        if (countMax < 1) {
            throw new IllegalArgumentException("at least one state must be asked for, was " + countMax);
        }
        this.operation = operation;
        this.medium = medium;
        this.plan = plan;
        this.seed = seed;
        List<Map<Integer, Map<String, Integer>>> allNames = medium.nameStates(countMax);
        long[] numbers = new long[allNames.size()];
        long sum = allNames.isEmpty() ? countMax + 1L : 0;
        for (int i = 0; i < numbers.length && sum <= countMax; i++) {
            numbers[i] = sum;
            sum += fileStates(medium, allNames.get(i), countMax + 1L);
        }
        boolean exhaustive = sum <= countMax;
        this.names = exhaustive ? allNames : List.of();
        this.firstNumbers = exhaustive ? numbers : new long[0];
        this.operations = exhaustive ? List.of() : medium.pendingOperations();
        this.count = exhaustive ? sum : countMax;
    }

    private static long fileStates(Medium medium, Map<Integer, Map<String, Integer>> names, long max) {
        long product = 1;
        for (int inode : medium.reachableFiles(names)) {
            product *= medium.file(inode).count(max);
            if (product >= max) {
                return max;
            }
        }
        return product;
    }

    /**
     * Where the crash falls.
     *
     * @return the count of operations before it
     */
    public int operation() {
        return operation;
    }

    /**
     * How many states there are.
     *
     * @return their count, not above the number asked for
     */
    public long count() {
        return count;
    }

    /**
     * Whether these are all states that the crash can leave.
     *
     * @return false if they are a choice
     */
    public boolean isExhaustive() {
        return !names.isEmpty();
    }

    /**
     * One state.
     *
     * @param number its number, from zero to below {@link #count}
     * @return the state
     * @throws IndexOutOfBoundsException if there is no such number
     */
    public CrashState state(long number) {
        Objects.checkIndex(number, count);
        String kind = isExhaustive() ? "all" : "a choice with seed " + seed;
        String description =
                "crash after operation " + operation + ", state " + number + " of " + count + " (" + kind + ")";
        return new CrashState(description, medium, isExhaustive() ? numbered(number) : chosen(number), plan, seed);
    }

    /**
     * What the disk holds before the cut, for people.
     *
     * @return each name and each sector that the program has written, and whether it is durable
     */
    public DiskPicture picture() {
        return DiskPicture.before(medium.latest(), medium.durable());
    }

    /** The states in ascending order of their numbers. */
    @Override
    public Iterator<CrashState> iterator() {
        return LongStream.range(0, count).mapToObj(this::state).iterator();
    }

    private Image numbered(long number) {
        int index = names.size() - 1;
        while (firstNumbers[index] > number) {
            index--;
        }
        long rest = number - firstNumbers[index];
        Map<Integer, FileImage> files = new HashMap<>();
        for (int inode : medium.reachableFiles(names.get(index))) {
            FileMedium file = medium.file(inode);
            long states = file.count(Long.MAX_VALUE >> 32);
            files.put(inode, file.numbered(rest % states));
            rest /= states;
        }
        return new Image(files, names.get(index));
    }

    private Image chosen(long number) {
        int size = operations.size();
        if (number == 0) {
            return medium.chosen(Choice.prefix(Choice.DURABLE));
        }
        if (number <= size) {
            return medium.chosen(Choice.prefix(operations.get((int) number - 1)));
        }
        if (number <= 2L * size) {
            return medium.chosen(Choice.without(operations.get((int) number - 1 - size)));
        }
        if (number <= 3L * size) {
            return medium.chosen(Choice.only(operations.get((int) number - 1 - 2 * size)));
        }
        return medium.chosen(Choice.random(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number)));
    }
}
