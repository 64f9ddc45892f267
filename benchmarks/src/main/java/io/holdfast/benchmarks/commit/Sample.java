package io.holdfast.benchmarks.commit;

/**
 * What one slice of one system measured.
 *
 * @param commits how many records were committed
 * @param nanos how long that took
 * @param cpuNanos processor time of the whole process meanwhile
 * @param deviceBytes bytes that reached the device, from any process; zero where the system does not tell
 * @param flushes flushes of the device's cache, of any process; zero where the system does not tell
 */
record Sample(long commits, long nanos, long cpuNanos, long deviceBytes, long flushes) {
    double perSecond() {
        return commits * 1e9 / nanos;
    }
}
