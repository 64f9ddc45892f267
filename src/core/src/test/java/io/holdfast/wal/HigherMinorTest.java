package io.holdfast.wal;

import static io.holdfast.wal.SegmentImage.B;
import static io.holdfast.wal.SegmentImage.IDENTITY;
import static io.holdfast.wal.format.WalFormat.BLOCK_MINOR_OFFSET;
import static io.holdfast.wal.format.WalFormat.CHECKPOINT_CHECKSUM_OFFSET;
import static io.holdfast.wal.format.WalFormat.CHECKPOINT_MAGIC_OFFSET;
import static io.holdfast.wal.format.WalFormat.CHECKPOINT_MINOR_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that a later minor version has written: read, written where nothing is to be repaired, and never repaired (§13). */
class HigherMinorTest {
    private final Volume volume = SimulatedDisk.create(1).mount();

    /** Where the higher minor stands in a log with a torn tail. */
    enum Place {
        A_BLOCK_OF_THE_TAIL("0000000000000002.wal block 1") {
            @Override
            void put(Volume volume) throws IOException {
                torn(first().put(volume).rotated(), 1).put(volume);
            }
        },
        BLOCK_0_OF_THE_TAIL("0000000000000002.wal block 0") {
            @Override
            void put(Volume volume) throws IOException {
                torn(first().put(volume).rotated(), 0).put(volume);
            }
        },
        BLOCK_0_OF_A_FINISHED_SEGMENT("0000000000000001.wal block 0") {
            @Override
            void put(Volume volume) throws IOException {
                SegmentImage second =
                        first().forged(0, BLOCK_MINOR_OFFSET, 1).put(volume).rotated();
                second.block(second.lsnOf(0), 1, "b").put(volume);
            }
        },
        A_TORN_BLOCK("0000000000000002.wal block 2") {
            @Override
            void put(Volume volume) throws IOException {
                SegmentImage second = first().put(volume).rotated();
                second.block(second.lsnOf(0), "b").block(second.lsnOf(0), "x".repeat(B / 2));
                second.forged(2, BLOCK_MINOR_OFFSET, 1).lostSector(2, 2).put(volume);
            }
        },
        A_TORN_HEADER("0000000000000003.wal block 0") {
            @Override
            void put(Volume volume) throws IOException {
                SegmentImage second = first().put(volume).rotated();
                second.block(second.lsnOf(0), "b").put(volume);
                second.rotated()
                        .forged(0, BLOCK_MINOR_OFFSET, 1)
                        .lostSector(0, 7)
                        .put(volume);
            }
        },
        THE_CHECKPOINT_FILE("checkpoint is") {
            @Override
            void put(Volume volume) throws IOException {
                SegmentImage second = first().put(volume).rotated();
                second.block(second.lsnOf(0), 1, "b").put(volume);
                ByteBuffer file = new Checkpoint(IDENTITY, 0, 0, 1, new byte[0]).encode();
                file.put(CHECKPOINT_MINOR_OFFSET, (byte) 1);
                CRC32C checksum = new CRC32C();
                checksum.update(file.duplicate().position(CHECKPOINT_MAGIC_OFFSET));
                SegmentImage.put(volume, WalFileName.CHECKPOINT, file.putInt(CHECKPOINT_CHECKSUM_OFFSET, (int)
                        checksum.getValue()));
            }
        };

        private final String source;

        Place(String source) {
            this.source = source;
        }

        abstract void put(Volume volume) throws IOException;

        private static SegmentImage first() {
            return SegmentImage.first().block(0, "a");
        }

        /** A flush of two blocks of which one arrived. */
        private static SegmentImage torn(SegmentImage segment, int higher) {
            return segment.block(segment.lsnOf(0), 1, "b").forged(higher, BLOCK_MINOR_OFFSET, 1);
        }
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    @ParameterizedTest
    @EnumSource
    void section13AHigherMinorIsReadAndNotRepaired(Place place) throws IOException {
        place.put(volume);
        Map<String, ByteBuffer> before = contents();
        assertRefused(place.source, "TORN_TAIL");
        LogView view = LogView.open(volume);
        assertThat(view.report().verdict()).isEqualTo(Verdict.TORN_TAIL);
        assertThat(shown(view)).containsExactly("a", "b");
        assertThatThrownBy(() -> view.planRepair(DamagePolicy.THROW)).isInstanceOf(LogRefusedException.class);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void section13AHigherMinorIsWrittenWhereNothingHasToBeRepaired() throws IOException {
        SegmentImage.first()
                .forged(0, BLOCK_MINOR_OFFSET, 1)
                .block(0, "a")
                .forged(1, BLOCK_MINOR_OFFSET, 1)
                .put(volume);
        try (Log log = Log.open(volume, LogOptions.DEFAULT)) {
            log.append(new byte[] {'b'});
        }
        assertThat(shown(LogView.open(volume))).containsExactly("a", "b");
        ByteBuffer file = SegmentImage.content(volume, WalFileName.segment(1));
        assertThat(List.of(BlockHeader.minor(file, 0), BlockHeader.minor(file, B), BlockHeader.minor(file, 2 * B)))
                .containsExactly(1, 1, 0);
    }

    @Test
    void section13AHigherMinorInWhatCountsForNothingForbidsNoRepair() throws IOException {
        SegmentImage old = SegmentImage.first().block(0, "old").block(0, "old").forged(2, BLOCK_MINOR_OFFSET, 1);
        SegmentImage tail = old.successor(2, old.end(), Fill.RECYCLED).over(old).head(0);
        tail.block(tail.lsnOf(0), 1, "a").put(volume);
        SegmentImage.put(
                volume, WalFileName.CHECKPOINT, new Checkpoint(IDENTITY, 0, tail.lsnOf(0), 2, new byte[0]).encode());
        try (Log log = Log.open(volume, LogOptions.DEFAULT)) {
            assertThat(log.recovered().orElseThrow().row()).isEqualTo(RecoveryRow.SHORT_FLUSH);
        }
    }

    @Test
    void section13AHigherMinorIsNotCutByPolicyAndTheDamageIsSaidFirst() throws IOException {
        SegmentImage.first()
                .block(0, "a")
                .forged(1, BLOCK_MINOR_OFFSET, 1)
                .block(B, "b")
                .flipped(2, 100, 1)
                .put(volume);
        Map<String, ByteBuffer> before = contents();
        assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT)).isInstanceOf(LogDamagedException.class);
        LogTerms stopping = LogTerms.SYNC.with(DamagePolicy.STOP_BEFORE);
        assertThatThrownBy(() -> Log.open(volume, LogOptions.DEFAULT, stopping))
                .isInstanceOf(LogRefusedException.class)
                .hasMessageContainingAll("block 1 is of version 1.1", "UNEXPLAINED");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void section13ACutOfAHigherMinorIsNotFinished() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        first.rotated().put(volume);
        SegmentImage overruling = first.overruling(3, first.end());
        overruling.forged(0, BLOCK_MINOR_OFFSET, 1).put(volume);
        Map<String, ByteBuffer> before = contents();
        assertRefused("0000000000000003.wal block 0", "0000000000000002.wal, which a cut has superseded");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void section13ACreationByAHigherMinorIsNotSetAside() throws IOException {
        SegmentImage.first().forged(0, BLOCK_MINOR_OFFSET, 1).lostSector(0, 7).put(volume);
        SegmentImage.put(volume, WalFileName.newSegment(2), ByteBuffer.allocate(1));
        Map<String, ByteBuffer> before = contents();
        assertRefused("0000000000000001.wal block 0", "NO_LOG");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void section13WhatATruncationLeftGoesInEveryVersion() throws IOException {
        SegmentImage first = SegmentImage.first().block(0, "a").put(volume);
        SegmentImage second = first.rotated().forged(0, BLOCK_MINOR_OFFSET, 1);
        second.block(second.lsnOf(0), "b").put(volume);
        SegmentImage.put(volume, WalFileName.newSegment(3), ByteBuffer.allocate(1));
        SegmentImage.put(
                volume, WalFileName.CHECKPOINT, new Checkpoint(IDENTITY, 0, second.lsnOf(1), 2, new byte[0]).encode());
        Log.open(volume, LogOptions.DEFAULT).close();
        assertThat(volume.exists(WalFileName.segment(1))).isFalse();
        assertThat(shown(LogView.open(volume))).containsExactly("b");
    }

    private void assertRefused(String source, String what) {
        LogRefusedException refused =
                catchThrowableOfType(LogRefusedException.class, () -> Log.open(volume, LogOptions.DEFAULT));
        assertThat(refused).isNotNull();
        assertThat(refused.row()).isEqualTo(RecoveryRow.NEWER_FORMAT);
        assertThat(refused).hasMessageContainingAll(source, "version 1.1", "knows 1.0", what);
    }

    /** All files but the lock, which the opener makes. */
    private Map<String, ByteBuffer> contents() throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        for (String name : volume.list()) {
            if (!name.equals(WalFileName.LOCK)) {
                contents.put(name, SegmentImage.content(volume, name));
            }
        }
        return contents;
    }

    private static List<String> shown(LogView view) throws IOException {
        List<String> records = new ArrayList<>();
        try (LogReader reader = view.replay(Lsn.ZERO)) {
            while (reader.next()) {
                records.add(StandardCharsets.US_ASCII.decode(reader.payload()).toString());
            }
        }
        return records;
    }
}
