package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashViolation;
import io.holdfast.crash.programs.AtomicFileProgram;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The line that a violation prints runs that state again, and no other. */
@Timeout(300)
class ReplayTest {
    private static final CrashBudget UNTIL_FOUND = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);

    @ParameterizedTest
    @EnumSource(names = {"MODEL", "STRICT_POSIX", "EXT4", "BTRFS"})
    void theLineOfAViolationRunsThatStateAndNoOther(CrashLayer layer) throws IOException {
        layer.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, reason));
        CrashProgram<?> twin = new AtomicFileProgram(4, Twin.ACKNOWLEDGES_BEFORE_THE_SYNC::of);
        CrashViolation found =
                new CrashRun(layer, UNTIL_FOUND).examine(twin).violation().orElseThrow();

        CrashReport again = replayed(found.replayLine(), layer, twin);

        assertThat(again.states()).isEqualTo(1);
        CrashViolation same = again.violation().orElseThrow();
        assertThat(same.failure()).hasToString(found.failure().toString());
        assertThat(same.place()).isEqualTo(found.place());
    }

    /** The model and the simulated disk behind system calls name their states alike, and mean others. */
    @Test
    void aStateOfAnotherLayerIsRefused() {
        CrashProgram<?> program = new AtomicFileProgram(4, UnaryOperator.identity());
        assertThatThrownBy(() -> replayed("-Dholdfast.crash.replay=strict-posix/1/20/0", CrashLayer.MODEL, program))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("strict-posix/1/20/0 is no state on model");
    }

    /** As a JVM does that is given the line. */
    private static CrashReport replayed(String line, CrashLayer layer, CrashProgram<?> program) throws IOException {
        String[] option = line.substring("-D".length()).split("=", 2);
        System.setProperty(option[0], option[1]);
        try {
            return new CrashRun(layer, UNTIL_FOUND).examine(program);
        } finally {
            System.clearProperty(option[0]);
        }
    }
}
