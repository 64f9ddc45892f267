package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An opener gets the log that it demands, or an error and an untouched directory: rows FOREIGN_LOG and OTHER_BLOCK_SIZE. */
@Timeout(60)
class ExpectationTest {
    private static final LogOptions OPTIONS = options(4096);

    private final Volume volume = SimulatedDisk.create(1).mount();
    private long identity;

    private static LogOptions options(int blockBytes) {
        return new LogOptions(blockBytes, 4L * blockBytes, 2 * blockBytes, 2, Duration.ZERO, WriteMethod.AUTO);
    }

    private static LogTerms terms(Expectation expected) {
        LogRuntime inCaller = new LogRuntime(() -> 0, Runnable::run, Thread::new);
        return LogTerms.SYNC
                .expecting(expected)
                .with(inCaller)
                .with(CommitMode.SYNC)
                .with(DamagePolicy.THROW);
    }

    @BeforeEach
    void create() throws IOException {
        try (Log log = Log.open(volume, OPTIONS, terms(Expectation.ANY))) {
            identity = log.identity();
            log.append(new byte[] {'a'});
        }
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void theLogThatIsDemandedIsOpened() throws IOException {
        Expectation demanded = Expectation.ANY.withLogIdentity(identity).withBlockBytes(4096);
        try (Log log = Log.open(volume, OPTIONS, terms(demanded))) {
            assertThat(log.identity()).isEqualTo(identity).isNotZero();
            log.checkpoint(log.append(new byte[] {'b'}), ByteBuffer.allocate(1));
            assertThat(log.identity()).isEqualTo(identity);
        }
        assertThat(LogView.open(volume, demanded).identity()).hasValue(identity);
    }

    @Test
    void anotherLogThatWasRestoredIntoTheDirectoryIsRefused() throws IOException {
        Expectation other = Expectation.ANY.withLogIdentity(identity + 1);
        String named = String.format("%016x", identity + 1);
        assertRefusedUntouched(RecoveryRow.FOREIGN_LOG, other, named, String.format("%016x", identity));
    }

    @Test
    void anotherBlockSizeIsRefused() throws IOException {
        Expectation other = Expectation.ANY.withBlockBytes(8192);
        assertRefusedUntouched(RecoveryRow.OTHER_BLOCK_SIZE, other, "blocks of 4096 bytes", "8192");
    }

    @Test
    void theSizesOfTheOptionsDemandNothing() throws IOException {
        try (Log log = Log.open(volume, options(8192), terms(Expectation.ANY.withBlockBytes(4096)))) {
            assertThat(log.identity()).isEqualTo(identity);
        }
    }

    @Test
    void aTornTailOfAnotherLogIsNotRepaired() throws IOException {
        try (Volume torn = SimulatedDisk.create(2).mount()) {
            SegmentImage.first().block(0, 1, "a").put(torn);
            Map<String, ByteBuffer> before = contents(torn);
            assertRefused(
                    RecoveryRow.FOREIGN_LOG,
                    () -> Log.open(torn, OPTIONS, terms(Expectation.ANY.withLogIdentity(7))),
                    "0000000000000007");
            assertThat(contents(torn)).isEqualTo(before);
        }
    }

    @Test
    void whereACertainLogIsDemandedNoneIsCreated() throws IOException {
        try (Volume empty = SimulatedDisk.create(2).mount()) {
            Expectation certain = Expectation.ANY.withLogIdentity(identity);
            String named = String.format("%016x", identity);
            assertRefused(RecoveryRow.FOREIGN_LOG, () -> Log.open(empty, OPTIONS, terms(certain)), "no log", named);
            assertRefused(RecoveryRow.FOREIGN_LOG, () -> LogView.open(empty, certain), "no log");
            assertThat(contents(empty)).isEmpty();
            // Creation was cut short here once.
            SegmentImage.created(identity).put(empty);
            assertRefused(RecoveryRow.FOREIGN_LOG, () -> Log.open(empty, OPTIONS, terms(certain)), "no log", named);
            assertRefused(RecoveryRow.FOREIGN_LOG, () -> LogView.open(empty, certain), "no log", named);
            assertThat(contents(empty)).containsOnlyKeys(WalFileName.segment(1));
            assertThat(LogView.open(empty).identity()).isEqualTo(OptionalLong.empty());
        }
    }

    @Test
    void aLogIsCreatedOnlyWithTheBlocksThatAreDemanded() throws IOException {
        Expectation larger = Expectation.ANY.withBlockBytes(8192);
        try (Volume empty = SimulatedDisk.create(2).mount()) {
            for (int creations = 0; creations < 2; creations++) {
                Map<String, ByteBuffer> before = contents(empty);
                assertRefused(
                        RecoveryRow.OTHER_BLOCK_SIZE,
                        () -> Log.open(empty, OPTIONS, terms(larger)),
                        "a log created in",
                        "blocks of 4096 bytes",
                        "8192");
                assertThat(contents(empty)).isEqualTo(before);
                if (creations == 0) {
                    SegmentImage.created(identity).put(empty);
                    SegmentImage.put(empty, WalFileName.newSegment(2), ByteBuffer.allocate(1));
                }
            }
            try (Log log = Log.open(empty, options(8192), terms(larger))) {
                assertThat(log.append(new byte[] {'a'})).isGreaterThan(new Lsn(8192));
            }
        }
    }

    @Test
    void whatNoLogHasCannotBeDemanded() {
        assertThatThrownBy(() -> Expectation.ANY.withLogIdentity(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Expectation.ANY.withBlockBytes(5000)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertRefusedUntouched(RecoveryRow row, Expectation expected, String... named) throws IOException {
        Map<String, ByteBuffer> before = contents(volume);
        assertRefused(row, () -> Log.open(volume, OPTIONS, terms(expected)), named);
        assertRefused(row, () -> LogView.open(volume, expected), named);
        assertThat(contents(volume)).isEqualTo(before);
    }

    private static void assertRefused(RecoveryRow row, ThrowingCallable opening, String... named) {
        LogRefusedException refused = catchThrowableOfType(LogRefusedException.class, opening);
        assertThat(refused).isNotNull();
        assertThat(refused.row()).isEqualTo(row);
        assertThat(refused).hasMessageContainingAll(named);
    }

    /** All files but the lock, which an opener makes. */
    private static Map<String, ByteBuffer> contents(Volume volume) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        for (String name : volume.list()) {
            if (!name.equals(WalFileName.LOCK)) {
                contents.put(name, SegmentImage.content(volume, name));
            }
        }
        return contents;
    }
}
