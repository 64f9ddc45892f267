package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.schedule.ScheduledClasses;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays {@link LogLives} in many orders of their threads' steps: none hangs, loses what it acknowledged, or shows what was
 * never whole. A failure names the seed, with which it is played alone.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogInterleavingTest {
    static final String SEED_PROPERTY = "holdfast.schedule.seed";
    private static final long FIRST_SEED = 20261121;
    private static final long SEEDS_MIN = 10;
    private static final double NANOS = 7e9 * Double.parseDouble(System.getProperty("holdfast.crash.time", "1"));

    private final ScheduledClasses classes =
            new ScheduledClasses("io.holdfast.wal.", LogInterleavingTest.class.getClassLoader());

    @SuppressWarnings("unchecked") // What those classes say of themselves.
    private LongFunction<List<String>> lives(Class<? extends LongFunction<List<String>>> type)
            throws ReflectiveOperationException {
        return (LongFunction<List<String>>) classes.make(type);
    }

    @Test
    void noOrderOfStepsLosesWhatWasAcknowledged() throws ReflectiveOperationException {
        LongFunction<List<String>> lives = lives(LogLives.class);
        Long only = Long.getLong(SEED_PROPERTY);
        long first = only == null ? FIRST_SEED : only;
        long start = System.nanoTime();
        long seed = first;
        do {
            assertThat(lives.apply(seed)).isNotEmpty();
            seed++;
        } while (only == null && (seed - first < SEEDS_MIN || System.nanoTime() - start < NANOS));
        System.out.println(seed - first + " lives of a log, from seed " + first);
    }

    @Test
    void theLogsThreadsEndInEveryOrderOfSteps() throws ReflectiveOperationException {
        LongFunction<List<String>> lives = lives(ShortLives.class);
        for (long seed = 1; seed <= 300; seed++) {
            assertThat(lives.apply(seed)).isNotEmpty();
        }
    }

    @Test
    void noOrderOfStepsShowsDamageToWhoReadsWhileTheLogIsCut() throws ReflectiveOperationException {
        LongFunction<List<String>> lives = lives(ReadingLives.class);
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(lives.apply(seed)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theSameSeedGivesTheSameHistory(long seed) throws ReflectiveOperationException {
        assertThat(lives(LogLives.class).apply(seed))
                .isEqualTo(lives(LogLives.class).apply(seed));
    }
}
