package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogClosedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyncAtExitTest {
    private static final LogTerms IN_MEMORY =
            LogTerms.SYNC.with(CommitMode.batched(new SyncWindow(1 << 20, 1000, Duration.ofDays(1))));

    private final StringWriter complaints = new StringWriter();

    private Log open(Volume volume) throws IOException {
        return Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 20), IN_MEMORY);
    }

    @Test
    void whatWasAcknowledgedInMemoryIsSyncedWhereTheProcessIsStopped() throws Exception {
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE).mount();
                Log log = open(volume);
                SyncAtExit atExit = new SyncAtExit(log, new PrintWriter(complaints))) {
            long appended = log.append("one".getBytes(UTF_8)).position();
            assertThat(atExit.isStopping()).isFalse();
            assertThat(log.syncedLsn().position()).isLessThanOrEqualTo(appended);
            atExit.stop();
            assertThat(atExit.isStopping()).isTrue();
            assertThat(log.syncedLsn().position()).isGreaterThan(appended);
            log.append("another".getBytes(UTF_8));
        }
        assertThat(complaints.toString()).isEmpty();
    }

    /** A pipeline that is stopped ends the input too: the log may be closed when the signal comes. */
    @Test
    @SuppressWarnings("try") // What closing does is what is tested.
    void theLogIsSyncedAndClosedBeforeTheProcessMayEnd() throws Exception {
        try (Volume volume = SimulatedDisk.create(1, FaultPlan.NONE).mount();
                Log log = open(volume);
                SyncAtExit atExit = new SyncAtExit(log, new PrintWriter(complaints))) {
            long appended = log.append("one".getBytes(UTF_8)).position();
            atExit.begin();
            atExit.close();
            assertThat(log.syncedLsn().position()).isGreaterThan(appended);
            assertThatThrownBy(() -> log.append("another".getBytes(UTF_8))).isInstanceOf(LogClosedException.class);
            atExit.stop();
        }
        assertThat(complaints.toString()).isEmpty();
    }
}
