package io.holdfast.cli;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.wal.RecoveryReport;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo saw.
 *
 * @param directory where the log is
 * @param promise what is durable there, and why
 * @param threads how many threads appended
 * @param naive the process that forced a file after each write
 * @param log the process that appended to the log
 * @param recovery what became of the log
 */
record DemoOutcome(
        Path directory,
        DurabilityReport promise,
        int threads,
        KilledWriter naive,
        KilledWriter log,
        Recovered recovery) {

    /**
     * The log after the kill.
     *
     * @param report what recovery found; empty if there was no log
     * @param millis how long recovery took
     * @param check what was in the log then
     */
    record Recovered(Optional<RecoveryReport> report, double millis, DemoCheck check) {}

    /** Whether anything was acknowledged, all of it is there, and nothing else than what was appended. */
    boolean isPassed() {
        return log.acknowledged().count() > 0 && recovery.check().isPassed();
    }

    /** How many times as many commits the log made as the naive file. */
    double speedup() {
        return naive.commitsPerSecond() == 0 ? 0 : log.commitsPerSecond() / naive.commitsPerSecond();
    }
}
