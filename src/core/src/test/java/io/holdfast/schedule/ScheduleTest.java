package io.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a schedule finds the mistakes that depend on the order of steps, finds none where there are none, and repeats itself. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScheduleTest {
    private static final int SEEDS = 60;

    private final ScheduledClasses classes =
            new ScheduledClasses("io.holdfast.schedule.Plays", ScheduleTest.class.getClassLoader());

    private List<String> play(Class<?> type, long seed) throws Exception {
        return new Schedule(seed).play((Scenario) classes.make(type));
    }

    private Throwable failure(Class<?> type, long seed) {
        return catchThrowable(() -> assertThat(play(type, seed)).isNotNull());
    }

    private List<Throwable> failures(Class<?> type) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> failure(type, seed))
                .filter(failure -> failure != null)
                .toList();
    }

    @Test
    void someOrderLosesAnUpdateAndSomeDoesNot() {
        assertThat(failures(Plays.LostUpdate.class))
                .hasSizeBetween(5, SEEDS - 5)
                .allSatisfy(failure -> assertThat(failure).hasMessageStartingWith("counted to "));
    }

    @ParameterizedTest
    @ValueSource(classes = {Plays.RightCount.class, Plays.Waits.class})
    void noOrderBreaksWhatIsRight(Class<?> type) {
        assertThat(failures(type)).isEmpty();
    }

    @Test
    void someOrderLocksTwoThreadsOutAndTheReportTellsWhere() {
        assertThat(failures(Plays.TwoLocks.class))
                .hasSizeBetween(1, SEEDS - 2)
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("no thread can go on")
                        .hasMessageContaining(
                                "left first, waits for a lock\n    at io.holdfast.schedule.Plays$TwoLocks.take")
                        .hasMessageContaining("right first, waits for a lock"));
    }

    @Test
    void someOrderLosesAWakeup() {
        assertThat(failures(Plays.LostWakeup.class))
                .hasSizeBetween(1, SEEDS - 2)
                .allSatisfy(failure -> assertThat(failure).hasMessageContaining("worker, waits for its permit"));
    }

    @Test
    void whatNeverEndsIsTold() {
        assertThat(failure(Plays.EndlessSpin.class, 1)).hasMessageContaining("no end after");
    }

    @Test
    void whatWouldBlockUnseenIsRefused() {
        assertThat(failure(Plays.UnknownWait.class, 1)).hasRootCauseInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSameSeedGivesTheSameTurns(long seed) throws Exception {
        assertThat(play(Plays.Waits.class, seed)).isEqualTo(play(Plays.Waits.class, seed));
        assertThat(play(Plays.RightCount.class, seed)).isEqualTo(play(Plays.RightCount.class, seed));
    }

    /** A seed that one Java reports finds the same on another. */
    @Test
    void seeds1To8GiveTheseTurnsOnEveryJava() throws Exception {
        List<String> turns = new ArrayList<>();
        for (long seed = 1; seed <= 8; seed++) {
            turns.addAll(play(Plays.Waits.class, seed));
            turns.addAll(play(Plays.RightCount.class, seed));
        }

        assertThat(String.join(" ", turns).hashCode()).isEqualTo(561623176);
    }
}
