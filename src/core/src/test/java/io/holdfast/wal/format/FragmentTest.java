package io.holdfast.wal.format;

import static io.holdfast.wal.format.WalFormat.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** wal-format.md §5, §6 and §11.2. */
class FragmentTest {
    private static final int B = 4096;
    private static final int C = 4008;

    @Test
    void theCapacityOfABlockIsItsSizeWithoutTheTwoHeaders() {
        assertThat(SegmentPlace.fragmentCapacity(B)).isEqualTo(C);
    }

    @Test
    void recordsUpToTheCapacityAreFullFragments() {
        for (int length : new int[] {0, 1, 7, 8, 9, C - 1, C}) {
            assertThat(row(FULL, length, 0, length)).as("length %d", length).isEqualTo(Fragment.Row.VALID);
        }
        assertThat(row(FULL, C, 0, C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(FULL, 8, 8, 8)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void aLongerRecordFillsItsBlocksButTheLast() {
        assertThat(row(FIRST, C, 0, C + 1)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(FIRST, C, 0, C)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(FIRST, C - 8, 0, C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(MIDDLE, C, C, 2 * C + 1)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(MIDDLE, C, C, 2 * C)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(MIDDLE, C, 0, 2 * C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, 1, C, C + 1)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(LAST, C, C, 2 * C)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(LAST, 1, C - 8, C - 7)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, 8, C - 8, C)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, 0, C, C)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, 2, C, C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(5, 1, 0, 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(0, 0, 0, 0)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void whatFollowsFirstBeginsAtAMultipleOf8OfTheRecord() {
        assertThat(row(MIDDLE, C, 8, C + 9)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(MIDDLE, C, 2 * C - 8, 3 * C - 7)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(MIDDLE, C, 8, C + 8)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(MIDDLE, C - 8, 8, C + 9)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(MIDDLE, C, 12, C + 13)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(MIDDLE, C, -8, C + 9)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, C, 8, C + 8)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(LAST, C - 7, 8, C + 1)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(LAST, C, 4, C + 4)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, 1, C + 1, C + 2)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(LAST, C + 8, 8, C + 16)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void onlyFullAndFirstStandElsewhereThanAtTheBlocksBeginning() {
        for (int o : new int[] {88, 96, 2048, B - 40, B - 32}) {
            int rest = B - o - FRAGMENT_HEADER_BYTES;
            assertThat(second(o, FULL, rest, 0, rest)).as("FULL at %d", o).isEqualTo(Fragment.Row.VALID);
            assertThat(second(o, FIRST, rest, 0, C + 1)).as("FIRST at %d", o).isEqualTo(Fragment.Row.VALID);
            assertThat(second(o, MIDDLE, rest, C, 2 * C + 1)).isEqualTo(Fragment.Row.INVALID);
            assertThat(second(o, LAST, rest, C, C + rest)).isEqualTo(Fragment.Row.INVALID);
        }
    }

    @Test
    void firstHoldsTheBeginningOfALongerRecordAndFillsItsBlockWith8BytesOrMore() {
        assertThat(second(B - 32, FIRST, 8, 0, RECORD_BYTES_MAX)).isEqualTo(Fragment.Row.VALID);
        assertThat(second(B - 32, FIRST, 8, 0, C)).as("it would fit").isEqualTo(Fragment.Row.INVALID);
        assertThat(second(B - 32, FIRST, 8, 8, C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(second(B - 24, FIRST, 0, 0, C + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(second(B - 40, FIRST, 8, 0, C + 1)).as("8 bytes left").isEqualTo(Fragment.Row.INVALID);
        assertThat(second(B - 40, FIRST, 15, 0, C + 1)).as("padding").isEqualTo(Fragment.Row.INVALID);
    }

    /** A fragment behind another one that begins the block. */
    private static Fragment.Row second(int at, int type, int dataLength, int fragmentOffset, int recordLength) {
        ByteBuffer block = BlockTest.empty(2 * B);
        int before = at - BLOCK_HEADER_BYTES - FRAGMENT_HEADER_BYTES;
        Fragment.put(block, BLOCK_HEADER_BYTES, FULL, before, 0, before, 0, (byte) 0, 0, 0);
        Fragment.put(block, at, type, dataLength, fragmentOffset, recordLength, 0, (byte) 0, 0, 0);
        return Fragment.checkRow(block, 0, at + Fragment.stride(dataLength), B);
    }

    @Test
    void theRowOfFragmentsEndsExactlyAtTheUsedLength() {
        ByteBuffer block = BlockTest.empty(B);
        Fragment.put(block, 64, FULL, 8, 0, 8, 0, (byte) 0, 0, 0);
        assertThat(Fragment.checkRow(block, 0, 96, B)).isEqualTo(Fragment.Row.VALID);
        assertThat(Fragment.checkRow(block, 0, 64, B)).isEqualTo(Fragment.Row.VALID);
        assertThat(Fragment.checkRow(block, 0, 88, B)).isEqualTo(Fragment.Row.INVALID);
        assertThat(Fragment.checkRow(block, 0, 104, B)).isEqualTo(Fragment.Row.INVALID);
        assertThat(Fragment.checkRow(block, 0, 120, B)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void theLongestRecordIsAllowedAndOneByteMoreIsNot() {
        assertThat(row(FIRST, C, 0, RECORD_BYTES_MAX)).isEqualTo(Fragment.Row.VALID);
        assertThat(row(FIRST, C, 0, RECORD_BYTES_MAX + 1)).isEqualTo(Fragment.Row.INVALID);
        assertThat(row(FIRST, C, 0, -1)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void aCallersHeaderIsPartOfTheRecord() {
        ByteBuffer block = BlockTest.empty(B);
        Fragment.put(block, 64, FULL, 8, 0, 8, 0, (byte) 0, 8, 0);
        assertThat(Fragment.checkRow(block, 0, 96, B)).isEqualTo(Fragment.Row.VALID);
        Fragment.put(block, 64, FULL, 8, 0, 8, 0, (byte) 0, 9, 0);
        assertThat(Fragment.checkRow(block, 0, 96, B)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void aCommitRecordCountsTwoMembersOrMore() {
        ByteBuffer block = BlockTest.empty(B);
        assertThatThrownBy(() -> BatchCommit.put(block, 64, 1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        BatchCommit.put(block, 64, 2, 11, 22, 33);
        int used = 64 + BatchCommit.STRIDE;
        assertThat(Fragment.checkRow(block, 0, used, B)).isEqualTo(Fragment.Row.VALID);
        assertThat(BatchCommit.memberCount(block, 64)).isEqualTo(2);
        assertThat(BatchCommit.membersChecksum(block, 64)).isEqualTo(11);
        assertThat(BatchCommit.membersBytes(block, 64)).isEqualTo(22);
        assertThat(BatchCommit.firstMemberLsn(block, 64)).isEqualTo(33);
        block.putInt(64 + FRAGMENT_BATCH_INDEX_OFFSET, 3);
        assertThat(Fragment.checkRow(block, 0, used, B)).isEqualTo(Fragment.Row.INVALID);
    }

    @Test
    void theMembersChecksumDoesNotKnowOfFragmentsAndKnowsAllElse() {
        ByteBuffer data = BlockTest.empty(100);
        BlockTest.randomise(data, 5);
        int whole = checksum(data, new int[] {100}, 100, 3, (byte) 1);
        assertThat(checksum(data, new int[] {1, 60, 100}, 100, 3, (byte) 1)).isEqualTo(whole);
        assertThat(checksum(data, new int[] {100}, 101, 3, (byte) 1)).isNotEqualTo(whole);
        assertThat(checksum(data, new int[] {100}, 100, 4, (byte) 1)).isNotEqualTo(whole);
        assertThat(checksum(data, new int[] {100}, 100, 3, (byte) 2)).isNotEqualTo(whole);
    }

    private static int checksum(ByteBuffer data, int[] ends, int recordLength, int callerHeader, byte kind) {
        BatchChecksum checksum = new BatchChecksum();
        checksum.beginMember(recordLength, callerHeader, kind);
        int from = 0;
        for (int end : ends) {
            checksum.addData(data, from, end - from);
            from = end;
        }
        return checksum.value();
    }

    private static Fragment.Row row(int type, int dataLength, int fragmentOffset, int recordLength) {
        ByteBuffer block = BlockTest.empty(2 * B);
        Fragment.put(block, 64, type, dataLength, fragmentOffset, recordLength, 0, (byte) 0, 0, 0);
        return Fragment.checkRow(block, 0, 64 + Fragment.stride(dataLength), B);
    }
}
