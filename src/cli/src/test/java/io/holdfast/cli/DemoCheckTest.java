package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's check can fail: each way in which a log can break its word is found. */
class DemoCheckTest {
    private static final LogOptions SMALL = LogOptions.DEFAULT.withSegmentBytes(1 << 20);

    @TempDir
    private Path directory;

    private final Acknowledged acknowledged = new Acknowledged();
    private DemoLines lines;
    private Path logDirectory;

    @BeforeEach
    void prepare() throws IOException {
        Path text = directory.resolve("text");
        Files.writeString(text, "first\n\nthird without a line feed", StandardCharsets.UTF_8);
        lines = DemoLines.read(text);
        logDirectory = Files.createDirectory(directory.resolve("log"));
    }

    @Test
    void linesAreTheBytesBetweenLineFeedsAndComeAgainAfterTheLast() {
        assertThat(lines.count()).isEqualTo(3);
        assertThat(lines.of(0)).asString().isEqualTo("first");
        assertThat(lines.of(1)).isEmpty();
        assertThat(lines.of(5)).asString().isEqualTo("third without a line feed");
    }

    @Test
    void allThatWasAcknowledgedIsFoundAndWhatWasNotIsAllowed() throws IOException {
        try (Volume volume = Volumes.open(logDirectory);
                Log log = Log.open(volume, SMALL)) {
            for (long serial = 0; serial < 5; serial++) {
                acknowledged.add(serial, append(log, serial, lines.of(serial)), 1000);
            }
            append(log, 5, lines.of(5));
        }
        assertThat(check()).isEqualTo(new DemoCheck(5, 5, 1, 0));
        assertThat(check().isPassed()).isTrue();
    }

    @Test
    void anAcknowledgedRecordThatIsNotThereIsLost() throws IOException {
        try (Volume volume = Volumes.open(logDirectory);
                Log log = Log.open(volume, SMALL)) {
            acknowledged.add(0, append(log, 0, lines.of(0)), 1000);
            acknowledged.add(1, log.syncedLsn().position(), 1000);
        }
        assertThat(check()).isEqualTo(new DemoCheck(2, 1, 0, 0));
        assertThat(check().isPassed()).isFalse();
    }

    @Test
    void aChangedByteAnotherPlaceASecondCopyAndAForeignRecordAreWrong() throws IOException {
        try (Volume volume = Volumes.open(logDirectory);
                Log log = Log.open(volume, SMALL)) {
            acknowledged.add(0, append(log, 0, "First".getBytes(StandardCharsets.UTF_8)), 1000);
            acknowledged.add(1, append(log, 1, lines.of(1)) + 8, 1000);
            acknowledged.add(2, append(log, 2, lines.of(2)), 1000);
            append(log, 2, lines.of(2));
            append(log, -4, lines.of(2));
            log.append(lines.of(3));
        }
        assertThat(check()).isEqualTo(new DemoCheck(3, 1, 0, 5));
    }

    @Test
    void wrongRecordsFailTheCheckEvenIfNothingIsLost() throws IOException {
        try (Volume volume = Volumes.open(logDirectory);
                Log log = Log.open(volume, SMALL)) {
            acknowledged.add(0, append(log, 0, lines.of(0)), 1000);
            log.append(lines.of(1));
        }
        assertThat(check()).isEqualTo(new DemoCheck(1, 1, 0, 1));
        assertThat(check().isPassed()).isFalse();
    }

    @Test
    void aLogThatIsGoneHasLostEverything() throws IOException {
        acknowledged.add(0, 4160, 1000);
        DemoOutcome.Recovered recovered = Demonstration.recover(logDirectory, lines, acknowledged);
        assertThat(recovered.report()).isEqualTo(Optional.empty());
        assertThat(recovered.check()).isEqualTo(new DemoCheck(1, 0, 0, 0));
    }

    @Test
    void whatWasReportedIsCountedWithItsTime() {
        acknowledged.add(5000, 77, 2_000_000);
        acknowledged.add(0, 8, 1_000_000);
        assertThat(acknowledged.count()).isEqualTo(2);
        assertThat(acknowledged.highestPosition()).isEqualTo(77);
        assertThat(acknowledged.isAt(5000, 77)).isTrue();
        assertThat(acknowledged.isAt(5000, 78)).isFalse();
        assertThat(acknowledged.contains(1)).isFalse();
        assertThat(acknowledged.contains(1L << 40)).isFalse();
        assertThat(acknowledged.millisAt(100)).isCloseTo(2, org.assertj.core.data.Percentage.withPercentage(1));
    }

    private DemoCheck check() throws IOException {
        return Demonstration.recover(logDirectory, lines, acknowledged).check();
    }

    private static long append(Log log, long serial, byte[] line) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES).putLong(0, serial);
        return log.append((byte) 0, header, ByteBuffer.wrap(line)).position();
    }
}
