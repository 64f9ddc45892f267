package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.BLOCKS;
import static io.holdfast.wal.SegmentImage.CAPACITY;
import static io.holdfast.wal.SegmentImage.IDENTITY;
import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision table of wal-format.md §12.3, row by row. Each test is named after its row and says what the disk holds. */
class RecoveryTest {
    private Volume volume = SimulatedDisk.create(1).mount();

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {BLOCK_BYTES_MIN, 8192, BLOCK_BYTES_MAX})
    void aFirstSegmentThatLostItsHeaderBlockIsNoLogThatWasNeverBegun(int blockBytes) throws IOException {
        LogOptions options =
                new LogOptions(blockBytes, 4L * blockBytes, 2 * blockBytes, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
        try (Volume volume = SimulatedDisk.create(7).mount()) {
            try (Log log = Log.open(volume, options)) {
                log.append(new byte[8]);
            }
            try (DurableFile file = volume.open(WalFileName.segment(1), OpenMode.BUFFERED)) {
                file.writeUnaligned(ByteBuffer.allocate(blockBytes), 0);
            }
            LogDamagedException thrown =
                    catchThrowableOfType(LogDamagedException.class, () -> Log.open(volume, options));
            assertThat(thrown.report().row()).isEqualTo(RecoveryRow.PROMISED_BAD);
        }
    }

    @Test
    void foreignLogTwoIdentities() throws IOException {
        SegmentImage.first().put(volume);
        putCheckpoint(new Checkpoint(IDENTITY + 1, 0, 0, 1, new byte[0]));
        assertRefused(RecoveryRow.FOREIGN_LOG, Expectation.ANY, "2a", "2b");
    }

    @Test
    void foreignLogNotTheOneExpected() throws IOException {
        SegmentImage.first().put(volume);
        assertRefused(RecoveryRow.FOREIGN_LOG, Expectation.ANY.withLogIdentity(7), "2a", "asked for");
    }

    @Test
    void foreignLogWhereACertainOneWasNeverBegun() throws IOException {
        SegmentImage.created(IDENTITY).put(volume);
        assertRow(RecoveryRow.NO_LOG, volume.location(), 0);
        assertRefused(RecoveryRow.FOREIGN_LOG, Expectation.ANY.withLogIdentity(7), "there is no log in", "0007");
    }

    @Test
    void foreignLogWhereThereIsNone() {
        assertRefused(RecoveryRow.FOREIGN_LOG, Expectation.ANY, "there is no log");
    }

    @Test
    void newerFormatOfABlockInTheTail() throws IOException {
        SegmentImage.first().block(0, "a").forged(1, BLOCK_FLAGS_OFFSET, 0x80).put(volume);
        assertRefused(
                RecoveryRow.NEWER_FORMAT,
                Expectation.ANY,
                "0000000000000001.wal block 1",
                "version 1.0 with flags",
                "1.0");
    }

    @Test
    void newerFormatOfAHeaderBlock() throws IOException {
        SegmentImage.first().block(0, "a").forged(0, BLOCK_MAJOR_OFFSET, 3).put(volume);
        assertRefused(
                RecoveryRow.NEWER_FORMAT,
                Expectation.ANY,
                "0000000000000001.wal block 0",
                "version 2.0",
                "knows versions 1.x",
                "1.0");
    }

    @Test
    void otherBlockSizeThanDemanded() throws IOException {
        SegmentImage.first().put(volume);
        assertRefused(RecoveryRow.OTHER_BLOCK_SIZE, Expectation.ANY.withBlockBytes(8192), "4096", "8192");
    }

    @Test
    void checkpointBad() throws IOException {
        SegmentImage.first().put(volume);
        ByteBuffer content = new Checkpoint(IDENTITY, 0, 0, 1, new byte[0]).encode();
        SegmentImage.put(volume, WalFileName.CHECKPOINT, content.put(30, (byte) 1));
        assertRow(RecoveryRow.CHECKPOINT_BAD, WalFileName.CHECKPOINT, 0);
    }

    @Test
    void checkpointUnreadable() throws IOException {
        SegmentImage.first().put(volume);
        putCheckpoint(new Checkpoint(IDENTITY, 0, 0, 1, new byte[0]));
        volume = UnreadableSectors.of(volume, WalFileName.CHECKPOINT, 0, 64);
        assertRow(RecoveryRow.CHECKPOINT_UNREADABLE, WalFileName.CHECKPOINT, 0);
    }

    @Test
    void sequenceTwice() throws IOException {
        SegmentImage first = SegmentImage.first().put(volume);
        first.put(volume, WalFileName.segment(2));
        assertRow(RecoveryRow.SEQUENCE_TWICE, WalFileName.segment(2), 0);
    }

    @Test
    void sequenceTwiceAHigherOneThanTheName() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.rotated().rotated().put(volume, WalFileName.segment(2));
        assertRow(RecoveryRow.SEQUENCE_TWICE, WalFileName.segment(2), 0);
    }

    @Test
    void linkMissingInTheChain() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "b").rotated().put(volume);
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(2), 0);
    }

    @Test
    void linkMissingASetAsideFileAndNoSegment() throws IOException {
        SegmentImage.put(volume, WalFileName.cut(1, 3L * B), ByteBuffer.allocate(1));
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(1), 0);
        // A file that waits to become a segment is none.
        SegmentImage.first().successor(2, 4L * B, Fill.ZEROES).put(volume);
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(1), 0);
    }

    @Test
    void noLogWhereTheFirstHeaderWasTornAndSetAside() throws IOException {
        SegmentImage.put(volume, WalFileName.cut(1, 0), ByteBuffer.allocate(1));
        assertRow(RecoveryRow.NO_LOG, volume.location(), 0);
    }

    @Test
    void linkMissingBetweenPreparedOnes() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.successor(3, first.end(), Fill.ZEROES).put(volume);
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(2), 0);
    }

    @Test
    void aSequenceThatWasSetAsideIsNotMissing() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.successor(3, first.end(), Fill.ZEROES).put(volume);
        SegmentImage.put(volume, WalFileName.cut(2, 0), ByteBuffer.allocate(1));
        assertRow(RecoveryRow.OPEN_END, WalFileName.segment(1), 2L * B);
    }

    @Test
    void linkMissingTheTailThatTheCheckpointNames() throws IOException {
        SegmentImage.first().put(volume);
        putCheckpoint(new Checkpoint(IDENTITY, 0, 0, 2, new byte[0]));
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(2), 0);
    }

    @Test
    void linkMissingACheckpointAndNoSegment() throws IOException {
        putCheckpoint(new Checkpoint(IDENTITY, 0, 0, 1, new byte[0]));
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(1), 0);
    }

    @Test
    void linkWrong() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a");
        SegmentImage second = first.rotated().put(volume);
        // The same segment by another hand: other bytes, another header checksum.
        SegmentImage.created(IDENTITY).head(1).put(volume);
        assertThat(second.header().predecessor().sequence()).isEqualTo(1);
        assertRow(RecoveryRow.LINK_WRONG, WalFileName.segment(1), 0);
    }

    @Test
    void linkStaleInTheChain() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a");
        SegmentImage second = first.rotated();
        second.rotated().put(volume);
        first.put(volume, WalFileName.segment(2));
        assertRow(RecoveryRow.LINK_STALE, WalFileName.segment(2), 0);
    }

    @Test
    void oldCopy() throws IOException {
        SegmentImage.first().block(0, "a").put(volume);
        putCheckpoint(new Checkpoint(IDENTITY, 3L * B, 0, 1, new byte[0]));
        RecoveryReport report = assertRow(RecoveryRow.OLD_COPY, WalFileName.segment(1), 2L * B);
        assertThat(report.promise()).isEqualTo(new Lsn(3L * B));
        assertThat(report.promiseSource()).isEqualTo(WalFileName.CHECKPOINT);
    }

    @Test
    void promisedUnreadable() throws IOException {
        SegmentImage.first().block(0, "a").block(2L * B, "b").put(volume);
        volume = UnreadableSectors.of(volume, WalFileName.segment(1), B + 512, 512);
        assertRow(RecoveryRow.PROMISED_UNREADABLE, WalFileName.segment(1), B);
    }

    @Test
    void promisedStale() throws IOException {
        SegmentImage old = SegmentImage.first().block(0, "old").block(B, "old");
        SegmentImage recycled =
                old.successor(2, old.end(), Fill.RECYCLED).over(old).head(0);
        long first = recycled.lsnOf(0);
        recycled.block(first, "a").block(first + 2L * B, "b").copied(1, old, 1);
        recycled.put(volume);
        beginAt(first, 2);
        assertRow(RecoveryRow.PROMISED_STALE, WalFileName.segment(2), B);
    }

    @Test
    void promisedBadByALaterBlock() throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .block(2L * B, "b")
                .flipped(1, 100, 0x10)
                .put(volume);
        RecoveryReport report = assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), B);
        assertThat(report.promise()).isEqualTo(new Lsn(2L * B));
        assertThat(report.promiseSource()).isEqualTo("0000000000000001.wal block 2");
        assertThat(report.end()).isEqualTo(new Lsn(B));
        assertThat(report.evidence()).contains("DAMAGED");
    }

    @Test
    void promisedBadByALaterBlockWhoseContentIsDamaged() throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .block(2L * B, "b")
                .lost(1)
                .flipped(2, 3000, 3)
                .put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), B);
    }

    @Test
    void promisedBadByTheFarEndOfTheSegment() throws IOException {
        SegmentImage image = SegmentImage.first().block(0, "a");
        for (int block = 2; block < BLOCKS; block++) {
            image.block((long) block * B, "x");
        }
        for (int block = 1; block < BLOCKS - 1; block++) {
            image.lost(block);
        }
        image.put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), B);
    }

    @Test
    void promisedBadAHeaderInTheChain() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a");
        first.rotated().put(volume);
        first.flipped(0, 70, 1).put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), 0);
    }

    @Test
    void promisedBadAHeaderInTheChainIsTriedAfterTheLinks() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a");
        SegmentImage second = first.rotated().put(volume);
        first.flipped(0, 70, 1).put(volume);
        second.successor(4, second.end(), Fill.ZEROES).put(volume);
        assertRow(RecoveryRow.LINK_MISSING, WalFileName.segment(3), 0);
    }

    @Test
    void promisedBadWhereTheTailIsNotWhole() throws IOException {
        putCheckpoint(new Checkpoint(IDENTITY, 7L * B, 0, 1, new byte[0]));
        SegmentImage.first().block(0, 1, "a").put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), 2L * B);
        volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
        SegmentImage.first().longRecord(new byte[3 * CAPACITY], 2).put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), 3L * B);
    }

    @Test
    void promisedBadTheHeaderOfTheNextFile() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "b").block(second.lsnOf(2), "c").lost(0).put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(2), 0);
    }

    @Test
    void promisedBadTheHeaderOfTheOnlySegment() throws IOException {
        SegmentImage.first().block(0, "a").block(2L * B, "b").flipped(0, 200, 1).put(volume);
        assertRow(RecoveryRow.PROMISED_BAD, WalFileName.segment(1), 0);
    }

    @Test
    void unexplainedRotOfTheHeaderOfTheOnlySegment() throws IOException {
        SegmentImage.first().flipped(0, 200, 1).put(volume);
        assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(1), 0);
    }

    @Test
    void brokenRecord() throws IOException {
        byte[] record = new byte[2 * CAPACITY + 10];
        SegmentImage image = SegmentImage.first();
        image.begin().part(FIRST, record, 0).seal(0, 0);
        image.begin().part(LAST, record, 2 * CAPACITY).seal(0, 0);
        image.put(volume);
        assertRow(RecoveryRow.BROKEN_RECORD, WalFileName.segment(1), 2L * B + BLOCK_HEADER_BYTES);
    }

    @Test
    void brokenRecordItsLastFragmentIsNotWhereFirstEnds() throws IOException {
        byte[] record = new byte[2 * CAPACITY];
        SegmentImage image = SegmentImage.first().begin().record("a");
        image.part(FIRST, record, 0)
                .seal(0, 0)
                .begin()
                .part(LAST, record, CAPACITY)
                .seal(0, 0)
                .put(volume);
        assertRow(RecoveryRow.BROKEN_RECORD, WalFileName.segment(1), 2L * B + BLOCK_HEADER_BYTES);
    }

    @Test
    void brokenRecordABlockBetweenItsFragments() throws IOException {
        byte[] record = new byte[2 * CAPACITY];
        SegmentImage image =
                SegmentImage.first().begin().part(FIRST, record, 0).seal(0, 0).block(0);
        image.begin().part(LAST, record, CAPACITY).seal(0, 0).put(volume);
        assertRow(RecoveryRow.BROKEN_RECORD, WalFileName.segment(1), 3L * B + BLOCK_HEADER_BYTES);
    }

    @Test
    void brokenRecordABatchWhoseMembersDoNotBelongTogether() throws IOException {
        SegmentImage image = SegmentImage.first().begin().member(0, "a").member(1, "b");
        long commit = image.lsn();
        image.commit(image.membersChecksum() + 1).seal(0, 0).put(volume);
        assertRow(RecoveryRow.BROKEN_RECORD, WalFileName.segment(1), commit);
    }

    @Test
    void brokenRecordARecordInTheMiddleOfABatch() throws IOException {
        SegmentImage image = SegmentImage.first().begin().member(0, "a");
        long lsn = image.lsn();
        image.fragment(FULL, 0, 0, 0, new byte[1]).seal(0, 0).put(volume);
        assertRow(RecoveryRow.BROKEN_RECORD, WalFileName.segment(1), lsn);
    }

    @Test
    void unreadableTail() throws IOException {
        SegmentImage.first().block(0, "a").put(volume);
        volume = UnreadableSectors.of(volume, WalFileName.segment(1), 5L * B + 512, 512);
        assertRow(RecoveryRow.UNREADABLE_TAIL, WalFileName.segment(1), 5L * B);
    }

    @Test
    void unreadableTailInTheNextFile() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.successor(2, first.end(), Fill.ZEROES).put(volume);
        volume = UnreadableSectors.of(volume, WalFileName.segment(2), B, 512);
        assertRow(RecoveryRow.UNREADABLE_TAIL, WalFileName.segment(2), 0);
    }

    @Test
    void unexplainedRotOfTheLastFlush() throws IOException {
        SegmentImage.first().block(0, "a").block(B, "b").flipped(2, 100, 1).put(volume);
        assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(1), 2L * B);
    }

    @Test
    void unexplainedAMisdirectedWrite() throws IOException {
        SegmentImage image = SegmentImage.first().block(0, "a").block(B, "b");
        image.copied(3, image, 1).lost(2).copied(2, image, 1).put(volume);
        assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(1), 2L * B);
    }

    @Test
    void unexplainedBytesOfAnotherLog() throws IOException {
        SegmentImage other = SegmentImage.created(7).head(0).block(0, "x");
        SegmentImage.first().copied(1, other, 1).put(volume);
        assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(1), B);
    }

    @Test
    void unexplainedBytesOfAnotherLogInTheNextFile() throws IOException {
        SegmentImage other = SegmentImage.created(7).head(0).block(0, "x");
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.successor(2, first.end(), Fill.ZEROES).copied(0, other, 1).put(volume);
        RecoveryReport report = assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(2), 0);
        assertThat(report.evidence()).contains("FOREIGN");
    }

    @Test
    void unexplainedRotOfTheNextHeader() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.rotated().flipped(0, 70, 1).put(volume);
        assertRow(RecoveryRow.UNEXPLAINED, WalFileName.segment(2), 0);
    }

    @Test
    void tornFlushInsideABlock() throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .block(B, "x".repeat(1000))
                .lostSector(2, 1)
                .put(volume);
        assertRow(RecoveryRow.TORN_FLUSH, WalFileName.segment(1), 2L * B);
    }

    @Test
    void tornFlushOutOfOrder() throws IOException {
        SegmentImage.first().block(0, "a").block(B, "b").block(B, "c").lost(2).put(volume);
        assertRow(RecoveryRow.TORN_FLUSH, WalFileName.segment(1), 2L * B);
    }

    @Test
    void tornFlushInARecycledSegment() throws IOException {
        SegmentImage old = SegmentImage.first();
        for (int block = 1; block < BLOCKS; block++) {
            old.block(0, "old");
        }
        SegmentImage recycled =
                old.successor(2, old.end(), Fill.RECYCLED).over(old).head(0);
        long first = recycled.lsnOf(0);
        recycled.block(first, "a").block(first, "b").copied(1, old, 1).put(volume);
        beginAt(first, 2);
        assertRow(RecoveryRow.TORN_FLUSH, WalFileName.segment(2), B);
    }

    @Test
    void tornHeader() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.rotated().lostSector(0, 7).put(volume);
        assertRow(RecoveryRow.TORN_HEADER, WalFileName.segment(2), 0);
    }

    @Test
    void tornHeaderOfARecycledFile() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "old");
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "a").put(volume);
        beginAt(second.lsnOf(0), 2);
        SegmentImage third = second.successor(3, second.end(), Fill.RECYCLED);
        third.over(first).head(0).keptSector(0, 0, first).put(volume);
        assertRow(RecoveryRow.TORN_HEADER, WalFileName.segment(3), 0);
    }

    @Test
    void tornHeaderLostBeforeItsFirstBlock() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "b").lost(0).put(volume);
        assertRow(RecoveryRow.TORN_HEADER, WalFileName.segment(2), 0);
    }

    @Test
    void shortFlush() throws IOException {
        SegmentImage.first().block(0, 1, "a").put(volume);
        assertRow(RecoveryRow.SHORT_FLUSH, WalFileName.segment(1), 2L * B);
    }

    @Test
    void shortFlushAfterTheHeaderBlock() throws IOException {
        SegmentImage.created(IDENTITY).head(1).put(volume);
        assertRow(RecoveryRow.SHORT_FLUSH, WalFileName.segment(1), B);
    }

    @Test
    void unfinishedRecord() throws IOException {
        LogScan scan = unfinished(SegmentImage.first().block(0, "a").longRecord(new byte[3 * CAPACITY], 2));
        assertThat(scan.wholeEnd()).isEqualTo(B + BLOCK_HEADER_BYTES + FRAGMENT_HEADER_BYTES + 8);
    }

    @Test
    void unfinishedRecordBehindOthersInItsBlock() throws IOException {
        for (int blocks = 1; blocks <= 3; blocks++) {
            SegmentImage image = SegmentImage.first().begin().record("a").record("b");
            long whole = image.lsn();
            LogScan scan = unfinished(
                    image.longRecordBehind(new byte[4 * CAPACITY], blocks).seal(0, 0));
            assertThat(scan.wholeEnd()).isEqualTo(whole);
            volume.unlink(WalFileName.segment(1), DirectorySync.NOW);
        }
    }

    @Test
    void unfinishedBatch() throws IOException {
        SegmentImage image = SegmentImage.first().block(0, "a");
        LogScan scan = unfinished(image.begin().member(0, "b").member(1, "c").seal(0, 0));
        assertThat(scan.wholeEnd()).isEqualTo(B + BLOCK_HEADER_BYTES + FRAGMENT_HEADER_BYTES + 8);
    }

    private LogScan unfinished(SegmentImage image) throws IOException {
        image.put(volume);
        assertRow(RecoveryRow.UNFINISHED, WalFileName.segment(1), image.end());
        return recovery(Expectation.ANY).examineLocked();
    }

    @Test
    void closedEnd() throws IOException {
        SegmentImage.first().block(0, "a").closed().put(volume);
        assertRow(RecoveryRow.CLOSED_END, WalFileName.segment(1), 3L * B);
    }

    @Test
    void openEnd() throws IOException {
        SegmentImage.first()
                .begin()
                .member(0, "a")
                .member(1, "b")
                .commit()
                .seal(0, 0)
                .put(volume);
        assertRow(RecoveryRow.OPEN_END, WalFileName.segment(1), 2L * B);
    }

    @Test
    void openEndOfAFullSegment() throws IOException {
        SegmentImage image = SegmentImage.first();
        for (int block = 1; block < BLOCKS; block++) {
            image.block(0, "a");
        }
        image.put(volume);
        assertRow(RecoveryRow.OPEN_END, WalFileName.segment(1), (long) BLOCKS * B);
    }

    @Test
    void openEndOfARecycledSegment() throws IOException {
        SegmentImage old = SegmentImage.first().block(0, "old").block(0, "old").block(0, "old");
        SegmentImage recycled =
                old.successor(2, old.end(), Fill.RECYCLED).over(old).head(0);
        recycled.block(recycled.lsnOf(0), "a").put(volume);
        beginAt(recycled.lsnOf(0), 2);
        assertRow(RecoveryRow.OPEN_END, WalFileName.segment(2), 2L * B);
    }

    @Test
    void noLog() throws IOException {
        SegmentImage.created(IDENTITY).head(0).lostSector(0, 7).put(volume);
        RecoveryReport report = assertRow(RecoveryRow.NO_LOG, volume.location(), 0);
        assertThat(report.end()).isEqualTo(Lsn.ZERO);
    }

    @Test
    void theWriterIsToldWhereToGoOn() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "b").put(volume);
        second.successor(3, second.end(), Fill.ZEROES).put(volume);
        SegmentImage.put(volume, WalFileName.newSegment(4), ByteBuffer.allocate(1));
        LogScan scan = recovery(Expectation.ANY).examineLocked();
        assertThat(scan.report().row()).isEqualTo(RecoveryRow.OPEN_END);
        assertThat(scan.tail()).isEqualTo(second.header());
        assertThat(scan.nextBlock()).isEqualTo(2);
        assertThat(scan.highestSequence()).isEqualTo(3);
        assertThat(scan.prepared()).containsExactly(new PreparedSegment(3, Fill.ZEROES));
        assertThat(scan.leftovers()).containsExactly(WalFileName.newSegment(4));
        assertThat(scan.chain())
                .containsExactly(
                        new ChainSegment(first.header(), first.end()), new ChainSegment(second.header(), second.end()));
        assertThat(second.rotated().header().predecessor().checksum()).isEqualTo(scan.tailChecksum());
    }

    @Test
    void theChainEndsAtTheSegmentThatHoldsTheBegin() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a");
        SegmentImage second = first.rotated();
        second.block(second.lsnOf(0), "b").put(volume);
        beginAt(second.lsnOf(1), 2);
        assertRow(RecoveryRow.OPEN_END, WalFileName.segment(2), 2L * B);
    }

    @Test
    void examiningWritesNothing() throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(2);
        volume.close();
        volume = disk.mount();
        SegmentImage.first().block(0, "a").block(B, "b").flipped(2, 100, 1).put(volume);
        int before = disk.operations();
        recovery(Expectation.ANY).examineUnlocked();
        assertThat(disk.operations()).isEqualTo(before);
    }

    @Test
    void theHolderOfTheLockSyncsBeforeItBelieves() throws IOException {
        for (Call call : List.of(Call.SYNC_DIRECTORY, Call.SYNC)) {
            volume.close();
            // The first sync of each kind is the test's own, when it puts the segment there.
            Fault failure = Fault.once(call, 2, new Effect.Fail(Errno.Kind.EIO));
            volume = SimulatedDisk.create(3, FaultPlan.NONE.with(failure)).mount();
            SegmentImage.first().block(0, "a").put(volume);
            assertThat(catchThrowableOfType(
                            SyncFailedException.class,
                            () -> recovery(Expectation.ANY).examineLocked()))
                    .as("%s", call)
                    .isNotNull();
        }
    }

    private RecoveryReport assertRow(RecoveryRow row, String file, long position) throws IOException {
        RecoveryReport locked = recovery(Expectation.ANY).examineLocked().report();
        assertThat(locked.row()).as(locked.toString()).isEqualTo(row);
        assertThat(locked.file()).isEqualTo(file);
        assertThat(locked.position()).isEqualTo(position);
        assertThat(recovery(Expectation.ANY).examineUnlocked().report()).isEqualTo(locked);
        return locked;
    }

    private void assertRefused(RecoveryRow row, Expectation expectation, String... named) {
        LogRefusedException refused = catchThrowableOfType(
                LogRefusedException.class, () -> recovery(expectation).examineLocked());
        assertThat(refused.row()).isEqualTo(row);
        assertThat(refused).hasMessageContainingAll(named);
    }

    private Recovery recovery(Expectation expectation) {
        return new Recovery(volume, expectation);
    }

    private void putCheckpoint(Checkpoint checkpoint) throws IOException {
        SegmentImage.put(volume, WalFileName.CHECKPOINT, checkpoint.encode());
    }

    private void beginAt(long lsn, long tailSequence) throws IOException {
        putCheckpoint(new Checkpoint(IDENTITY, 0, lsn, tailSequence, new byte[0]));
    }
}
