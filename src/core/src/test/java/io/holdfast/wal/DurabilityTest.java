package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each mode takes for acknowledged, and what a failure fixes for ever. */
class DurabilityTest {
    private static final long BEFORE = 4096;
    private static final long AFTER = 8192;

    private static Durability durability(CommitMode mode) {
        return new Durability("test", mode, BEFORE, Guarantee.POWER_CUT);
    }

    @Test
    void whatIsOnlyWrittenIsNotAcknowledgedWhereTheModeSyncs() {
        for (CommitMode mode : List.of(CommitMode.SYNC, CommitMode.batched(new SyncWindow(1, 1, Duration.ofDays(1))))) {
            Durability durability = durability(mode);
            durability.written(AFTER);
            assertThat(durability.isAcknowledged(BEFORE, 0)).isFalse();
            assertThat(durability.isBehind()).isTrue();
            durability.synced(AFTER, Guarantee.POWER_CUT);
            assertThat(durability.isAcknowledged(AFTER - 1, 0)).isTrue();
            assertThat(durability.isAcknowledged(AFTER, 0)).isFalse();
            assertThat(durability.isBehind()).isFalse();
        }
    }

    @Test
    void whatIsWrittenIsAcknowledgedWhereNothingIsSynced() {
        Durability durability = durability(CommitMode.UNSYNCED);
        durability.written(AFTER);
        assertThat(durability.isAcknowledged(AFTER - 1, 0)).isTrue();
        assertThat(durability.isAcknowledged(AFTER, 0)).isFalse();
        assertThat(durability.syncedLsn()).isEqualTo(BEFORE);
    }

    @Test
    void afterAFailureNothingMovesAndTheFirstOneIsToldForEver() {
        Durability durability = durability(CommitMode.SYNC);
        IOException first = new IOException("first");
        durability.fail(first);
        durability.fail(new IOException("second"));
        durability.synced(AFTER, Guarantee.NOTHING);
        assertThat(durability.syncedLsn()).isEqualTo(BEFORE);
        assertThat(durability.guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThatThrownBy(durability::requireSound)
                .isInstanceOf(LogPoisonedException.class)
                .hasCause(first);
        assertThatThrownBy(() -> durability.requireSound(BEFORE, 0)).isInstanceOf(LogPoisonedException.class);
        assertThatCode(() -> durability.requireSound(BEFORE - 1, 0)).doesNotThrowAnyException();
    }

    @Test
    void whatWasPackedBeforeACutWasDurableThenWhereverTheLogEndsSince() {
        Durability durability = durability(CommitMode.SYNC);
        durability.synced(AFTER, Guarantee.POWER_CUT);
        int packedBefore = durability.cuts();
        durability.cutTo(BEFORE, Guarantee.POWER_CUT);
        assertThat(durability.isAcknowledged(AFTER - 1, packedBefore)).isTrue();
        assertThat(durability.isAcknowledged(AFTER - 1, durability.cuts())).isFalse();
        durability.fail(new IOException("later"));
        assertThatCode(() -> durability.requireSound(AFTER - 1, packedBefore)).doesNotThrowAnyException();
        assertThatThrownBy(() -> durability.requireSound(AFTER - 1, durability.cuts()))
                .isInstanceOf(LogPoisonedException.class);
    }
}
