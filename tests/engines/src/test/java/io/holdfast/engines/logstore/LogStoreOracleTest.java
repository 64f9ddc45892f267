package io.holdfast.engines.logstore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.Expected;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a log may begin that was truncated when the power went. */
class LogStoreOracleTest {
    private final LogStoreOracle oracle = new LogStoreOracle();

    private static List<Entries> appends(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new Entries(number, 1, 20))
                .toList();
    }

    /** Eight appends that were acknowledged, a truncation before the third that was, and one before the seventh that was begun. */
    private static Expected<Entries> expected() {
        List<Entries> acknowledged = Stream.concat(appends(0, 8).stream(), Stream.of(Entries.truncation(2)))
                .toList();
        return new Expected<>(
                acknowledged,
                Stream.concat(acknowledged.stream(), Stream.of(Entries.truncation(6)))
                        .toList());
    }

    @Test
    void theLogBeginsWhereItWasTruncatedOrIsToBe() {
        oracle.check(appends(2, 8), expected());
        oracle.check(appends(6, 8), expected());
    }

    @Test
    void itBeginsNowhereElseAndLosesNothingBehind() {
        for (int first : new int[] {0, 1, 3, 5, 7}) {
            assertThatThrownBy(() -> oracle.check(appends(first, 8), expected()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("the first found is number " + first
                            + "; truncated was before number 2, tried before [2, 6]");
        }
        assertThatThrownBy(() -> oracle.check(appends(2, 7), expected())).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> oracle.check(List.of(), expected())).isInstanceOf(AssertionError.class);
    }
}
