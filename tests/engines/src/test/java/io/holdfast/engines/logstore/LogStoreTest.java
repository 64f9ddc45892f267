package io.holdfast.engines.logstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLockedException;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.LogEntry;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.LogTruncatedBeforeException;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the store does while nothing goes wrong. */
class LogStoreTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");

    private final Volume volume = SimulatedDisk.create(1).mount();
    private LogStore store;

    @BeforeEach
    void open() throws IOException {
        store = LogStore.open(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        volume.close();
    }

    private List<Bytes> replayed(Lsn from) throws IOException {
        List<Bytes> entries = new ArrayList<>();
        store.replay(from, (lsn, entry) -> entries.add(entry));
        return entries;
    }

    @Test
    void replayShowsEntriesAndBatchesInTheirOrder() throws IOException {
        store.append(A);
        store.appendBatch(List.of(B, C));
        Lsn last = store.append(A);

        assertThat(replayed(Lsn.ZERO)).containsExactly(A, B, C, A);
        assertThat(replayed(last)).containsExactly(A);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClosedIsThereAgainInEveryMode(Promise promise) throws IOException {
        store.close();
        try (LogStore other = LogStore.open(volume, RepeatableLog.OPTIONS, promise.terms())) {
            other.append(A);
            other.appendBatch(List.of(B, C));
        }
        open();

        assertThat(replayed(Lsn.ZERO)).containsExactly(A, B, C);
    }

    @Test
    void iterateShowsTheCommitThatReplayDoesNot() throws IOException {
        store.append(A);
        store.appendBatch(List.of(B, C));

        List<LogEntry.Role> roles = new ArrayList<>();
        store.iterate(Lsn.ZERO, entry -> {
            if (entry instanceof LogEntry.Item item) {
                roles.add(item.role());
            }
        });

        assertThat(roles)
                .containsExactly(
                        LogEntry.Role.SINGLE, LogEntry.Role.MEMBER, LogEntry.Role.MEMBER, LogEntry.Role.COMMIT);
    }

    @Test
    void aFullSegmentIsFollowedByAnotherAndTruncationTakesWholeOnes() throws IOException {
        Bytes block = Bytes.of(new byte[4000]);
        Lsn last = Lsn.ZERO;
        for (int i = 0; i < 12; i++) {
            last = store.append(block);
        }
        assertThat(store.segments()).isEqualTo(3);

        store.truncateBefore(last);

        assertThat(store.segments()).isEqualTo(1);
        assertThat(replayed(Lsn.ZERO)).containsExactly(block);
        assertThatThrownBy(() -> replayed(new Lsn(4096))).isInstanceOf(LogTruncatedBeforeException.class);
    }

    @Test
    void aSyncedStoreIsDurableWhenAnAppendReturns() throws IOException {
        store.close();
        store = LogStore.open(volume, RepeatableLog.OPTIONS, LogTerms.SYNC);
        assertThat(store.append(A)).isLessThan(store.durableEnd());
    }

    @Test
    void anUnsyncedStoreIsDurableWhenItIsSynced() throws IOException {
        store.close();
        store = LogStore.open(volume, RepeatableLog.OPTIONS, Promise.NONE.terms());
        Lsn lsn = store.append(A);
        assertThat(store.durableEnd()).isLessThanOrEqualTo(lsn);

        assertThat(store.sync()).isGreaterThan(lsn).isEqualTo(store.durableEnd());
    }

    @Test
    void aStoreHasOneWriter() {
        assertThatThrownBy(() -> LogStore.open(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC))
                .isInstanceOf(VolumeLockedException.class);
    }

    @Test
    void aBatchOfNothingIsRefused() {
        assertThatThrownBy(() -> store.appendBatch(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
