package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Oracle;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kit's own oracles refuse. */
class OracleTest {
    static Stream<Oracle<Integer>> oracles() {
        return Stream.of(Oracle.inOrder(), Oracle.inOrderOf(number -> number % 2), Oracle.latest());
    }

    /** Else a program that forgets to tell what it begins could lose all of it. */
    @ParameterizedTest
    @MethodSource("oracles")
    void aPromiseOfWhatWasNeverBegunIsNoPromise(Oracle<Integer> oracle) {
        assertThatThrownBy(() -> oracle.check(List.of(), new Expected<>(List.of(1), List.of())))
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 was acknowledged, and was never begun");
        assertThatThrownBy(() -> oracle.check(List.of(2), new Expected<>(List.of(2, 1), List.of(2))))
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 was acknowledged, and was never begun");
    }

    @ParameterizedTest
    @MethodSource("oracles")
    void aPromiseThatIsNotKeptIsTold(Oracle<Integer> oracle) {
        oracle.check(List.of(1), new Expected<>(List.of(1), List.of(1, 2)));
        assertThatThrownBy(() -> oracle.check(List.of(), new Expected<>(List.of(1), List.of(1, 2))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("acknowledged");
    }
}
