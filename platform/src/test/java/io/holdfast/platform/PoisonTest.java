package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libc.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PoisonTest {
    private final Poison poison = new Poison("/data/log");

    private static SyncFailedException failure(int number) {
        return new SyncFailedException("fsync", "/data/log", new Errno(number, Errno.Kind.UNKNOWN));
    }

    @Test
    void nothingIsRefusedBeforeAFailure() {
        assertThatCode(poison::check).doesNotThrowAnyException();
        assertThatCode(poison::checkAtClose).doesNotThrowAnyException();
    }

    @Test
    void theFailureIsHandedBackToBeThrown() {
        SyncFailedException failure = failure(5);
        assertThat(poison.with(failure)).isSameAs(failure);
    }

    @Test
    void everyLaterCheckThrowsWithTheFirstFailureAsCause() {
        IOException first = poison.with(failure(5));
        poison.with(failure(28));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(poison::check)
                    .isInstanceOf(PoisonedFileException.class)
                    .hasMessageContaining("/data/log")
                    .cause()
                    .isSameAs(first);
        }
    }

    @Test
    void closingTellsOnceEvenAfterTheFailureWasTold() {
        IOException first = poison.with(failure(5));
        assertThatThrownBy(poison::check).isInstanceOf(PoisonedFileException.class);
        assertThatThrownBy(poison::checkAtClose)
                .isInstanceOf(PoisonedFileException.class)
                .hasCause(first);
        assertThatCode(poison::checkAtClose).doesNotThrowAnyException();
    }
}
