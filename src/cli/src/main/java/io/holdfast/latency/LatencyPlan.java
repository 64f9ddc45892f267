package io.holdfast.latency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is measured, and within which bounds.
 *
 * @param total how long all may take
 * @param fileBytes the length of each file, a multiple of the largest size
 * @param threads how many threads write where it is more than one
 * @param sizes bytes of a write
 * @param layouts who writes where
 */
public record LatencyPlan(Duration total, long fileBytes, int threads, List<Integer> sizes, List<Layout> layouts) {
    private static final int ROUNDS = 3;
    private static final List<Integer> SIZES = List.of(4 << 10, 16 << 10, 64 << 10, 1 << 20);

    /** Who writes where. */
    public enum Layout {
        /** One thread. */
        ONE_THREAD,
        /** Several threads, each in a file of its own. */
        SEPARATE_FILES,
        /** Several threads in one file. */
        ONE_FILE
    }

    /** Refuses what cannot be measured. */
    public LatencyPlan {
        sizes = List.copyOf(sizes);
        layouts = List.copyOf(layouts);
        if (threads < 1 || sizes.isEmpty() || layouts.isEmpty() || total.isNegative() || total.isZero()) {
            throw new IllegalArgumentException("a plan needs time, threads, sizes and layouts");
        }
        for (int size : sizes) {
            if (size < 1 || fileBytes % size != 0) {
                throw new IllegalArgumentException("files of " + fileBytes + " bytes do not hold writes of " + size);
            }
        }
    }

    /**
     * Everything, within 50 seconds of measuring and 256 MiB.
     *
     * @return the plan
     */
    public static LatencyPlan usual() {
        return new LatencyPlan(Duration.ofSeconds(50), 32 << 20, 4, SIZES, List.of(Layout.values()));
    }

    /**
     * One thread only, within 6 seconds and 64 MiB.
     *
     * @return the plan
     */
    public static LatencyPlan quick() {
        return new LatencyPlan(Duration.ofSeconds(6), 32 << 20, 1, SIZES, List.of(Layout.ONE_THREAD));
    }

    /**
     * The space that the files take at most: one to write over and one to append to for each thread.
     *
     * @return bytes
     */
    public long bytesMax() {
        return 2L * threads * fileBytes;
    }

    /**
     * All that is measured.
     *
     * @param ways the ways
     * @return the loads, those of one layout and size together, in the order of the ways
     */
    List<Load> loads(List<Way> ways) {
        List<Load> loads = new ArrayList<>();
        for (Layout layout : layouts) {
            for (int size : sizes) {
                for (Way way : ways) {
                    loads.add(new Load(way, size, layout, layout == Layout.ONE_THREAD ? 1 : threads));
                }
            }
        }
        return loads;
    }

    /**
     * The loads in the order in which they are measured: in several rounds, each of which begins with another way, so that
     * neither a place in the order nor one slow second makes a difference between two ways.
     *
     * @param ways the ways
     * @return every load once for each round; the first round is that of {@link #loads}
     */
    List<Load> slices(List<Way> ways) {
        List<Load> slices = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Way> rotated = new ArrayList<>(ways);
            Collections.rotate(rotated, -round * Math.max(1, ways.size() / ROUNDS));
            slices.addAll(loads(rotated));
        }
        return slices;
    }

    /**
     * One thing to measure.
     *
     * @param way how
     * @param sizeBytes bytes of a write
     * @param layout who writes where
     * @param threads how many threads write
     */
    public record Load(Way way, int sizeBytes, Layout layout, int threads) {}
}
