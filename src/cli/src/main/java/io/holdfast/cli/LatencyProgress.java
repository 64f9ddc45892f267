package io.holdfast.cli;

import io.holdfast.latency.LatencyPlan;
import io.holdfast.latency.LatencyRun;
import java.time.Duration;
import java.util.Locale;

/** What is measured, and how long all will take yet. */
final class LatencyProgress implements LatencyRun.Progress {
    private final Progress progress;

    LatencyProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void begins(LatencyPlan.Load load, int done, int count, Duration left) {
        progress.say(String.format(
                Locale.ROOT,
                "%d of %d, %d s left: %s, %d KiB, %d threads",
                done + 1,
                count,
                left.toSeconds() + 1,
                load.way().name(),
                load.sizeBytes() >> 10,
                load.threads()));
    }

    void end() {
        progress.say("");
    }
}
