package io.holdfast.benchmarks.commit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy this machine is, and how much of that is ours. Not thread-safe. */
final class Machine {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long lastNanos = System.nanoTime();
    private long lastCpuNanos = cpuNanos();

    Machine() {
        system.getCpuLoad();
    }

    /** Processor time of this process so far. */
    long cpuNanos() {
        return system.getProcessCpuTime();
    }

    int processors() {
        return system.getAvailableProcessors();
    }

    /** The load average of the last minute; negative where there is none. */
    double loadAverage() {
        return system.getSystemLoadAverage();
    }

    /** How many processors others have kept busy since the last question. */
    double processorsOfOthers() {
        double busy = system.getCpuLoad() * processors();
        long nanos = System.nanoTime();
        long cpuNanos = cpuNanos();
        double own = (double) (cpuNanos - lastCpuNanos) / Math.max(1, nanos - lastNanos);
        lastNanos = nanos;
        lastCpuNanos = cpuNanos;
        return Math.max(0, busy - own);
    }

    /** The system, its processor and the Java that runs this. */
    static String describe() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " on "
                + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }
}
