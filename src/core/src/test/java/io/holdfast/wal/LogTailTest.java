package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tailing reader shows each durable record once, none that is not durable, and survives what the writer does to files. */
@Timeout(300)
class LogTailTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);
    private final Volume volume = disk.mount();
    private final List<String> shown = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @Test
    void inTheWritersProcessRecordsAreShownWhenTheyAreDurable() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail tail = log.tail(Lsn.ZERO)) {
            assertThat(tail.next(Duration.ZERO)).isFalse();
            log.append(bytes("a"));
            log.appendBatch(new Batch().add(bytes("b")).add(bytes("c")));
            assertThat(rest(tail)).containsExactly("a", "b", "c");
            log.append(bytes("d"));
            assertThat(rest(tail)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void anUnsyncedRecordIsNeverShown() throws Exception {
        SegmentImage image = SegmentImage.first().block(0, "a").block(B, "b").put(volume);
        AtomicLong synced = new AtomicLong(2L * B);
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            synced.set(image.end());
            assertThat(rest(tail)).containsExactly("a", "b");
        }
    }

    @Test
    void inTheWritersProcessAReaderThatWaitsIsWoken() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail tail = log.tail(Lsn.ZERO)) {
            CompletableFuture<Void> asked = new CompletableFuture<>();
            CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(() -> {
                List<String> texts = new ArrayList<>();
                try {
                    while (texts.size() < 100) {
                        asked.complete(null);
                        if (tail.next(Duration.ofDays(1))) {
                            texts.add(text(tail));
                        }
                    }
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
                return texts;
            });
            asked.join();
            List<String> appended = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                appended.add(Integer.toString(i));
                log.append(bytes(appended.get(i)));
            }
            assertThat(read.get()).isEqualTo(appended);
        }
    }

    @Test
    void inAnotherProcessWhatALaterBlockPromisesIsShown() throws Exception {
        SegmentImage.first().block(B, "a").block(2L * B, "b").block(2L * B, "c").put(volume);
        try (LogTail tail = LogView.open(volume).tail(Lsn.ZERO)) {
            int operations = disk.operations();
            assertThat(tail.next(Duration.ZERO)).isTrue();
            assertThat(tail.lsn()).isEqualTo(new Lsn(B + 64));
            assertThat(disk.operations()).as("the promise is proof enough").isEqualTo(operations);
        }
    }

    @Test
    void theLastRecordsOfAWriterThatPausesAreShownAfterASyncOfTheReader() throws Exception {
        SegmentImage.first().block(B, "a").block(2L * B, "b").put(volume);
        List<String> calls = new ArrayList<>();
        Volume watched = CallsOfVolume.recording(volume, calls);
        try (LogTail tail = new LogTail(watched, 0, new ProvedEnd(watched, new OffCarrier(Thread::new)))) {
            assertThat(tail.next(Duration.ZERO)).isTrue();
            assertThat(calls).doesNotContain("sync");
            shown.add(text(tail));
            while (shown.size() < 2) {
                if (tail.next(Duration.ofMillis(1))) {
                    shown.add(text(tail));
                }
            }
            assertThat(shown).containsExactly("a", "b");
            assertThat(calls).containsOnlyOnce("sync");
        }
    }

    @Test
    void itGoesOnOverRotationsAndLongRecordsAndBatches() throws Exception {
        LogOptions options = new LogOptions(B, 6L * B, 2 * B, 2, Duration.ZERO, LogOptions.DEFAULT.writeMethod());
        try (Log log = Log.open(volume, options);
                LogTail inside = log.tail(Lsn.ZERO);
                LogTail outside = LogView.open(volume).tail(Lsn.ZERO)) {
            List<String> appended = new ArrayList<>();
            List<String> second = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String text = Integer.toString(i).repeat(i % 7 == 3 ? CAPACITY : 10);
                if (i % 5 == 0) {
                    log.appendBatch(new Batch().add(bytes(text)).add(bytes("second")));
                    appended.add(text);
                    appended.add("second");
                } else {
                    log.append(bytes(text));
                    appended.add(text);
                }
                rest(inside);
                assertThat(shown).isEqualTo(appended);
            }
            while (second.size() < appended.size()) {
                if (outside.next(Duration.ofMillis(1))) {
                    second.add(text(outside));
                }
            }
            assertThat(second).isEqualTo(appended);
        }
    }

    @Test
    void itWaitsForARecord() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail tail = log.tail(Lsn.ZERO)) {
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> waitFor(tail));
            log.append(bytes("a"));
            assertThat(waiting.get()).isTrue();
            assertThat(text(tail)).isEqualTo("a");
        }
    }

    private static boolean waitFor(LogTail tail) {
        try {
            return tail.next(Duration.ofSeconds(Long.MAX_VALUE));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLimitThatIsOverLongSinceIsOneLook() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail tail = log.tail(Lsn.ZERO)) {
            assertThat(tail.next(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
            log.append(bytes("a"));
            assertThat(tail.next(Duration.ofSeconds(Long.MIN_VALUE))).isTrue();
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail tail = log.tail(Lsn.ZERO)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> tail.next(Duration.ofDays(1))).isInstanceOf(InterruptedException.class);
            log.append(bytes("a"));
            assertThat(rest(tail)).containsExactly("a");
        }
    }

    @Test
    void aSegmentThatWasRemovedBehindTheReaderIsNotMissed() throws Exception {
        SegmentImage first = SegmentImage.first().block(B, "a").put(volume);
        AtomicLong synced = new AtomicLong(first.end());
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(1), "b").put(volume);
            truncateBefore(second.lsnOf(0), 2, 1);
            synced.set(second.end());
            assertThat(rest(tail)).containsExactly("a", "b");
        }
    }

    @Test
    void recordsTruncatedBeforeTheyWereReadAreAnErrorThatNamesTheFirstLeft() throws Exception {
        SegmentImage first = SegmentImage.first().block(B, "a").put(volume);
        AtomicLong synced = new AtomicLong(first.end());
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(1), "b").put(volume);
            SegmentImage third = second.rotated();
            third.block(third.lsnOf(1), "c").put(volume);
            truncateBefore(third.lsnOf(0), 3, 1, 2);
            synced.set(third.end());
            LogTruncatedBeforeException truncated =
                    catchThrowableOfType(LogTruncatedBeforeException.class, () -> tail.next(Duration.ZERO));
            assertThat(truncated.firstLeft()).isEqualTo(new Lsn(third.lsnOf(0)));
        }
    }

    @Test
    void recordsOfASegmentRecycledUnderTheReaderAreTruncatedNotDamaged() throws Exception {
        SegmentImage first =
                SegmentImage.first().block(B, "a").block(2L * B, "b").put(volume);
        AtomicLong synced = new AtomicLong(2L * B);
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            SegmentImage second = first.rotated();
            second.block(second.lsnOf(1), "c").put(volume);
            SegmentImage.put(
                    volume,
                    WalFileName.CHECKPOINT,
                    new Checkpoint(SegmentImage.IDENTITY, 0, second.lsnOf(0), 2, new byte[0]).encode());
            volume.rename(WalFileName.segment(1), WalFileName.segment(3), DirectorySync.NOW);
            SegmentImage third =
                    second.successor(3, second.end(), Fill.RECYCLED).head(0);
            third.block(third.lsnOf(1), "d").block(third.lsnOf(1), "e").overwrite(volume);
            synced.set(third.end());
            assertThatThrownBy(() -> tail.next(Duration.ZERO)).isInstanceOf(LogTruncatedBeforeException.class);
        }
    }

    @Test
    void aCutBelowWhatWasShownIsAnErrorThatNamesTheCut() throws Exception {
        SegmentImage first = SegmentImage.first().block(B, "a");
        long cut = first.end() - B + 96;
        first.block(2L * B, "b").put(volume);
        AtomicLong synced = new AtomicLong(first.end());
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a", "b");
            SegmentImage second = first.successor(2, cut, Fill.ZEROES).head(0);
            second.block(second.lsnOf(1), "c").put(volume);
            synced.set(second.end());
            LogTruncatedAfterException after =
                    catchThrowableOfType(LogTruncatedAfterException.class, () -> tail.next(Duration.ZERO));
            assertThat(after.cut()).isEqualTo(new Lsn(cut));
        }
    }

    @Test
    void aCutPastWhatWasShownIsFollowed() throws Exception {
        SegmentImage first = SegmentImage.first().block(B, "a");
        long cut = first.end() - B + 96;
        first.longRecord(new byte[3 * CAPACITY], 2).put(volume);
        AtomicLong synced = new AtomicLong(first.end());
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            SegmentImage second = first.successor(2, cut, Fill.ZEROES).head(0);
            second.block(second.lsnOf(1), "c").put(volume);
            synced.set(second.end());
            assertThat(rest(tail)).containsExactly("a", "c");
        }
    }

    @Test
    void whatWasCutIsNotShownToATailThatIsOpenedBehindTheCut() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16))) {
            Lsn first = log.append(bytes("a"));
            log.append(bytes("b"));
            log.append(bytes("c"));
            log.truncateAfter(first);
            try (LogTail inside = log.tail(Lsn.ZERO);
                    LogTail outside = LogView.open(volume).tail(Lsn.ZERO)) {
                assertThat(rest(inside)).containsExactly("a");
                log.append(bytes("d"));
                log.append(bytes("e"));
                assertThat(rest(inside)).containsExactly("a", "d", "e");
                shown.clear();
                assertThat(rest(outside)).containsExactly("a", "d", "e");
            }
        }
    }

    @Test
    void whatWasCutBeforeItWasReadIsNotShown() throws Exception {
        try (Log log = Log.open(volume, LogOptions.DEFAULT.withSegmentBytes(1 << 16));
                LogTail inside = log.tail(Lsn.ZERO);
                LogTail outside = LogView.open(volume).tail(Lsn.ZERO)) {
            Lsn first = log.append(bytes("a"));
            assertThat(rest(inside)).containsExactly("a");
            shown.clear();
            assertThat(rest(outside)).containsExactly("a");
            log.append(bytes("b"));
            log.append(bytes("c"));
            log.truncateAfter(first);
            log.append(bytes("d"));
            log.append(bytes("e"));
            assertThat(rest(outside)).containsExactly("a", "d", "e");
            shown.clear();
            assertThat(rest(inside)).containsExactly("d", "e");
        }
    }

    @Test
    void aSegmentThatACutTookFromItsFirstRecordOnIsNotSaidToBeDisposable() throws Exception {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.successor(3, first.end(), Fill.ZEROES).head(0).put(volume);
        ChainSnapshot now = ChainSnapshot.read(volume, 2);
        assertThatThrownBy(() -> now.requireThere(2, first.end())).isInstanceOf(LogTruncatedAfterException.class);
    }

    @Test
    void aSegmentThatIsCutAwayBeforeItIsOpenedAgainIsNoMissingFile() throws Exception {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.successor(2, first.end(), Fill.ZEROES).head(0);
        second.block(second.lsnOf(1), "b").put(volume);
        SegmentImage third = first.successor(3, first.end(), Fill.ZEROES).head(0);
        third.block(third.lsnOf(1), "c");
        AtomicBoolean cut = new AtomicBoolean();
        SyncedEnd synced = new SyncedEnd(sequence -> third.end(), new EndWatch());
        DurableEnd vanishing = new DurableEnd() {
            @Override
            public long look(SegmentHeader segment, long known) throws IOException {
                if (cut.compareAndSet(false, true)) {
                    String gone = WalFileName.segment(2);
                    volume.unlink(gone, DirectorySync.NOW);
                    third.put(volume);
                    throw new NoSuchFileException(gone);
                }
                return synced.look(segment, known);
            }

            @Override
            public void await(int looks, long nanos) {
                synced.await(looks, nanos);
            }

            @Override
            public void close() {}
        };
        try (LogTail tail = new LogTail(volume, 0, vanishing)) {
            assertThat(rest(tail)).containsExactly("a", "c");
        }
    }

    @Test
    void whatStandsBeforeALongRecordInItsBlockIsShownBeforeThatIsWhole() throws Exception {
        SegmentImage image = SegmentImage.first().begin().record("a");
        String record = "x".repeat(2 * CAPACITY + 100);
        image.longRecordBehind(bytes(record), 3).record("b").seal(0, 0).put(volume);
        AtomicLong synced = new AtomicLong(2L * B);
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> synced.get(), new EndWatch()))) {
            assertThat(rest(tail)).containsExactly("a");
            synced.set(3L * B);
            assertThat(rest(tail)).containsExactly("a");
            synced.set(4L * B);
            assertThat(rest(tail)).containsExactly("a", record, "b");
        }
    }

    @Test
    void damageOfDurableBlocksIsReported() throws Exception {
        SegmentImage first = SegmentImage.first()
                .block(B, "a")
                .block(2L * B, "b")
                .flipped(2, 100, 1)
                .put(volume);
        try (LogTail tail = new LogTail(volume, 0, new SyncedEnd(sequence -> first.end(), new EndWatch()))) {
            assertThat(tail.next(Duration.ZERO)).isTrue();
            assertThatThrownBy(() -> tail.next(Duration.ZERO)).isInstanceOf(LogDamagedException.class);
        }
    }

    private void truncateBefore(long begin, long tailSequence, long... removed) throws IOException {
        SegmentImage.put(
                volume,
                WalFileName.CHECKPOINT,
                new Checkpoint(SegmentImage.IDENTITY, 0, begin, tailSequence, new byte[0]).encode());
        for (long sequence : removed) {
            volume.unlink(WalFileName.segment(sequence), DirectorySync.NOW);
        }
    }

    private List<String> rest(LogTail tail) throws IOException, InterruptedException {
        while (tail.next(Duration.ZERO)) {
            shown.add(text(tail));
        }
        return shown;
    }

    private static String text(LogRecord record) {
        return StandardCharsets.US_ASCII.decode(record.payload()).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
