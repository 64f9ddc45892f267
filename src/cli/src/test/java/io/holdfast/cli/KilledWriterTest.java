package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.wal.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process, really killed, and a log that really lost what it had acknowledged. */
@Timeout(300)
class KilledWriterTest {
    private static final int BLOCK_BYTES = 4096;

    @TempDir
    private Path directory;

    @Test
    void everythingThatAKilledProcessReportedIsThereAndACutIsFound() throws IOException {
        DemoLines lines = DemoLines.read(text());
        Acknowledged acknowledged = kill().acknowledged();
        assertThat(acknowledged.count()).isPositive();

        DemoOutcome.Recovered whole = Demonstration.recover(directory.resolve("log"), lines, acknowledged);
        assertThat(whole.report().orElseThrow().verdict()).isIn(Verdict.CLEAN, Verdict.TORN_TAIL);
        assertThat(whole.check().isPassed()).isTrue();
        assertThat(whole.check().found()).isEqualTo(acknowledged.count());
    }

    @Test
    void acknowledgedRecordsThatAreCutFromTheEndAreMissed() throws IOException {
        Acknowledged acknowledged = kill().acknowledged();
        // No promise follows the last block, so that the log opens without it.
        overwrite(acknowledged.highestPosition() / BLOCK_BYTES, 1 << 20);

        DemoOutcome.Recovered cut =
                Demonstration.recover(directory.resolve("log"), DemoLines.read(text()), acknowledged);

        assertThat(cut.report().orElseThrow().verdict()).isIn(Verdict.CLEAN, Verdict.TORN_TAIL);
        assertThat(cut.check().found()).isPositive().isLessThan(acknowledged.count());
        assertThat(cut.check().isPassed()).isFalse();
    }

    @Test
    void aLogThatRecoveryRefusesHasLostEverything() throws IOException {
        Acknowledged acknowledged = kill().acknowledged();
        overwrite(1, BLOCK_BYTES);

        DemoOutcome.Recovered damaged =
                Demonstration.recover(directory.resolve("log"), DemoLines.read(text()), acknowledged);

        assertThat(damaged.report().orElseThrow().verdict()).isEqualTo(Verdict.CORRUPT);
        assertThat(damaged.check()).isEqualTo(new DemoCheck(acknowledged.count(), 0, 0, 0));
    }

    @Test
    void aWriterThatEndsByItselfIsNoKilledOneAndItsOwnWordsAreTold() throws IOException {
        Path taken = Files.createFile(logDirectory().resolve(DemoStore.FILE_NAME));
        assertThatThrownBy(() -> KilledWriter.run(DemoStore.Kind.NAIVE_FILE, plan(Long.MAX_VALUE)))
                .isInstanceOf(IOException.class)
                .hasMessage("the writing process ended by itself with exit code 2: " + taken
                        + ": FileAlreadyExistsException");
    }

    @Test
    void aRecordIsReportedOnlyAfterItsAppendHasReturned() throws IOException {
        ByteArrayOutputStream reports = new ByteArrayOutputStream();
        List<Integer> bytesReportedBefore = new ArrayList<>();
        DemoStore store = (serial, line) -> {
            bytesReportedBefore.add(reports.size());
            if (serial == 2) {
                throw new IOException("full");
            }
            return 100 + serial;
        };
        DemoWriter writer = new DemoWriter(store, DemoLines.read(text()), reports);
        writer.appendOne();
        writer.appendOne();
        assertThatThrownBy(writer::appendOne).hasMessage("full");

        assertThat(bytesReportedBefore).containsExactly(0, DemoWriter.REPORT_BYTES, 2 * DemoWriter.REPORT_BYTES);
        ByteBuffer second = ByteBuffer.wrap(reports.toByteArray(), DemoWriter.REPORT_BYTES, DemoWriter.REPORT_BYTES);
        assertThat(second.getLong()).isEqualTo(1);
        assertThat(second.getLong()).isEqualTo(101);
        assertThat(second.getLong()).isNotNegative();
        assertThat(second.hasRemaining()).isFalse();
    }

    /** Two threads, killed soon: at the position, however long they take to come there. */
    private KilledWriter kill() throws IOException {
        logDirectory();
        return KilledWriter.run(DemoStore.Kind.LOG, plan(100L * BLOCK_BYTES));
    }

    private Path logDirectory() throws IOException {
        return Files.createDirectories(directory.resolve("log"));
    }

    private KilledWriter.Plan plan(long positionMax) throws IOException {
        return new KilledWriter.Plan(directory.resolve("log"), text(), 2, Duration.ofDays(1), positionMax);
    }

    private Path text() throws IOException {
        return Files.writeString(directory.resolve("text"), "one line\nand another\n");
    }

    /** Zeroes blocks of the first segment, which is longer than all that is written. */
    private void overwrite(long block, int bytes) throws IOException {
        Path segment = directory.resolve("log").resolve("0000000000000001.wal");
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(block * BLOCK_BYTES);
            file.write(new byte[bytes]);
        }
    }
}
