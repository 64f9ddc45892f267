package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a leader waits for others. */
class GroupTuningTest {
    private static GroupTuning gathering(long nanos) {
        return new GroupTuning(2, 2, nanos, 1);
    }

    @Test
    void aLeaderWaitsForTheNextAppendAndSoManyTimesAsLongForAllOfThem() {
        GroupTuning tuning = gathering(30);
        assertThat(tuning.gathers(29, 29, 1)).isTrue();
        assertThat(tuning.gathers(30, 0, 1)).isFalse();
        assertThat(tuning.gathers(30, 30, 4)).isFalse();
        assertThat(tuning.gathers(119, 29, 4)).isTrue();
        assertThat(tuning.gathers(119, 30, 4)).isFalse();
        assertThat(tuning.gathers(120, 0, 4)).isFalse();
    }

    @Test
    void noTimeToGatherIsNoneAndTheLongestDoesNotOverflow() {
        assertThat(gathering(0).gathers(0, 0, 4)).isFalse();
        assertThat(gathering(Long.MAX_VALUE).gathers(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1, 4))
                .isTrue();
    }
}
