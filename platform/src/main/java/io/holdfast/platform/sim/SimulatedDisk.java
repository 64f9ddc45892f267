package io.holdfast.platform.sim;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A disk in memory that can be crashed: a page cache, a medium, and the history of what went from one to the other.
 *
 * <pre>{@code
 * SimulatedDisk disk = SimulatedDisk.create(42);
 * List<Integer> acknowledged = new ArrayList<>();
 * try (Volume volume = disk.mount()) {
 *     // … run the program, and after each thing that it acknowledges:
 *     acknowledged.add(disk.operations());
 * }
 * for (CrashStates states : disk.crashPoints(1000)) {
 *     for (CrashState state : states) {
 *         try (Volume volume = state.restart().mount()) {
 *             // … recover; everything acknowledged at or before states.operation() must be there: else report state
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>What a power cut leaves.</b>
 * <ul>
 *   <li><b>Data</b> is durable when the file was synced. Of what was written since, every sector of 512 bytes is seen as it
 *       was at the sync or after any write since, each sector by itself: writes are lost, kept, torn and reordered in any
 *       combination. A sector is never torn.
 *   <li><b>The length</b> likewise, by itself: a file can be longer than its data, and reads zeroes there. Who sees a cut
 *       sees nothing that was cut before it, who does not see the cut sees the bytes.
 *   <li><b>Names</b> are durable when the directory was synced; syncing a file does not make its name durable. Changes of
 *       different names survive in any combination, those of one name in their order. A rename is the old name or the new
 *       (see {@link FaultPlan.Renames}), a replacement the old file or the new.
 *   <li>A <b>failed sync</b> leaves the dirty pages in the cache as clean ones: reads see them, no later sync writes them,
 *       the crash loses them, unless they are written anew. (Rebello et al., "Can Applications Recover from fsync
 *       Failures?", USENIX ATC 2020.)
 *   <li>With {@link io.holdfast.platform.OpenMode.WriteThrough#DATA} a write is durable when it returns. Direct writes are
 *       no more durable than others without a sync.
 *   <li>Locks are gone.
 * </ul>
 *
 * <p>This is the strict reading of POSIX, and stricter than ext4, xfs and btrfs, which make more durable than they must: a
 * program that survives here does not rely on any of them.
 *
 * <p><b>Time and threads.</b> Safe for any number of threads. Each system call is one step in one order, also where several
 * threads make them; it is torn by a crash, never by another thread. The history keeps everything that was written since
 * the disk was created: memory grows with it.
 */
public final class SimulatedDisk {
    private final long seed;
    private final Kernel kernel;

    SimulatedDisk(long seed, FaultPlan plan, Image image) {
        this.seed = seed;
        this.kernel = new Kernel(seed, plan, image);
    }

    /**
     * An empty disk on which nothing goes wrong until it crashes.
     *
     * @param seed decides what is random, the same way every time
     * @return the disk
     */
    public static SimulatedDisk create(long seed) {
        return create(seed, FaultPlan.NONE);
    }

    /**
     * An empty disk.
     *
     * @param seed decides what is random, the same way every time
     * @param plan what kind of disk it is, and what goes wrong
     * @return the disk
     */
    public static SimulatedDisk create(long seed, FaultPlan plan) {
        return new SimulatedDisk(seed, plan, Image.EMPTY);
    }

    /**
     * Opens the root directory.
     *
     * @return a volume, any number of which can be open
     */
    public @Owning SimulatedVolume mount() {
        return new SimulatedVolume(kernel, Image.ROOT, "simulated:");
    }

    /**
     * The system calls themselves.
     *
     * @return calls by inode, valid as long as the disk
     */
    public SimulatedCalls calls() {
        return new SimulatedCalls(kernel);
    }

    /**
     * The count of operations so far: where in the history the disk is. What a program acknowledges now must survive every
     * crash at this place or later.
     *
     * @return the count
     */
    public int operations() {
        synchronized (kernel) {
            return kernel.history().size();
        }
    }

    /**
     * What happened so far, for people: step {@code n} is the operation between the places {@code n} and {@code n + 1} of
     * {@link #crashStatesAt}.
     *
     * @return the steps, as many as {@link #operations} counts
     */
    public List<DiskStep> steps() {
        synchronized (kernel) {
            return kernel.history().steps(operations());
        }
    }

    /**
     * How long the delayed calls took, as planned by {@link Effect.Delay}: a clock that only counts, as nothing here sleeps.
     *
     * @return the sum in nanoseconds
     */
    public long elapsedNanos() {
        return kernel.elapsedNanos();
    }

    /**
     * Ends the program without a power cut: everything written is kept, durable or not, and nothing is locked. Volumes and
     * files that are open refuse every further call; mount the disk anew.
     */
    public void endProcess() {
        kernel.endProcess();
    }

    /**
     * The states in which a power cut now can leave the disk.
     *
     * @param countMax how many states at most, at least one
     * @return the states
     */
    public CrashStates crashStates(int countMax) {
        synchronized (kernel) {
            return crashStatesAt(operations(), countMax);
        }
    }

    /**
     * The states in which a power cut earlier could have left the disk.
     *
     * @param operation the count of operations before the cut, from zero to {@link #operations}
     * @param countMax how many states at most, at least one
     * @return the states
     * @throws IndexOutOfBoundsException if there is no such operation
     */
    public CrashStates crashStatesAt(int operation, int countMax) {
        synchronized (kernel) {
            Objects.checkIndex(operation, operations() + 1);
            return new CrashStates(operation, kernel.history().after(operation), kernel.plan(), seed, countMax);
        }
    }

    /**
     * The crash states of every place in the history so far, from before the first operation to after the last.
     *
     * @param countMax how many states at most at each place, at least one
     * @return the places in ascending order
     */
    public Iterable<CrashStates> crashPoints(int countMax) {
        int end = operations();
        return () -> crashPoints(countMax, end);
    }

    private Iterator<CrashStates> crashPoints(int countMax, int end) {
        synchronized (kernel) {
            Medium medium = kernel.history().after(0);
            return IntStream.rangeClosed(0, end)
                    .mapToObj(operation -> {
                        synchronized (kernel) {
                            kernel.history().apply(medium, Math.max(0, operation - 1), operation);
                        }
                        return new CrashStates(operation, medium.copy(), kernel.plan(), seed, countMax);
                    })
                    .iterator();
        }
    }

    /**
     * Cuts the power now and starts the machine again in one state, picked at random. The disk itself goes on.
     *
     * @param crashSeed picks the state, the same one every time
     * @return a disk of its own
     */
    public SimulatedDisk crash(long crashSeed) {
        synchronized (kernel) {
            Image image = kernel.history().medium().chosen(Choice.random(new SplittableRandom(crashSeed)));
            return new SimulatedDisk(seed, kernel.plan().withoutFaults(), image);
        }
    }

    /**
     * Flips bits of one byte on the medium. Reads see it at once, unless the sector waits in the page cache to be written.
     *
     * @param path the file: names from the root, with slashes between
     * @param position the byte
     * @param mask the bits to flip, 1 to 255
     * @throws NoSuchFileException if there is no such file
     */
    public void flipBits(String path, long position, int mask) throws IOException {
        if (mask < 1 || mask > 0xFF || position < 0) {
            throw new IllegalArgumentException("mask " + mask + " at position " + position + " flips nothing");
        }
        synchronized (kernel) {
            kernel.flip(fileAt(path), position, mask);
        }
    }

    /**
     * Flips one bit on the medium, picked at random from the sectors of a file that were ever written durably.
     *
     * @param path the file: names from the root, with slashes between
     * @param rotSeed picks the bit
     * @return the position of the byte that changed
     * @throws NoSuchFileException if there is no such file, or nothing durable in it
     */
    public long rot(String path, long rotSeed) throws IOException {
        synchronized (kernel) {
            int inode = fileAt(path);
            List<Long> sectors = new ArrayList<>();
            kernel.history().medium().file(inode).forEachDurable(sectors::add);
            if (sectors.isEmpty()) {
                throw new NoSuchFileException(path, null, "nothing durable in it");
            }
            SplittableRandom random = new SplittableRandom(rotSeed);
            long position = sectors.get(random.nextInt(sectors.size())) * Sectors.BYTES + random.nextInt(Sectors.BYTES);
            kernel.flip(inode, position, 1 << random.nextInt(8));
            return position;
        }
    }

    private int fileAt(String path) throws NoSuchFileException {
        long inode = kernel.resolve(path);
        if (inode < 0 || kernel.isDirectory(inode)) {
            throw new NoSuchFileException(path);
        }
        return (int) inode;
    }
}
