package io.holdfast.crash;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Has the buffers outside the heap collected whose owners are gone. The runtime does so by itself only when the heap is full, or
 * when they take as much as the heap may: a run that opens thousands of logs in a second would take most of the machine's memory.
 *
 * <p>Separate from {@link CrashLane} because it knows nothing of crashes. One thread at a time.
 */
final class DirectMemory {
    private static final long BYTES_MAX = 1L << 30;
    private static final int STATES_BETWEEN_LOOKS = 64;

    private final List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private int states;

    /** Another state has left its buffers. */
    void countState() {
        states++;
        if (states % STATES_BETWEEN_LOOKS == 0 && usedBytes() > BYTES_MAX) {
            System.gc();
        }
    }

    private long usedBytes() {
        return pools.stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
