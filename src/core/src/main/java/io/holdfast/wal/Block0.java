package io.holdfast.wal;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.BlockState;
import io.holdfast.wal.format.Fill;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What block 0 of a segment's file is.
 *
 * @param sequence the sequence in the file's name
 * @param state the block's class; VALID also where the block is another segment's, see declared
 * @param declared the header, if the block is a valid header block, of whatever segment
 * @param rescued where the segment of the file's name belongs, if a copy of the body says so, be the block valid or not
 * @param checksum the block's header checksum
 * @param version the version that its header bears, if the header is intact
 */
record Block0(
        long sequence,
        BlockClass state,
        @Nullable SegmentHeader declared,
        @Nullable SegmentPlace rescued,
        int checksum,
        FoundVersion version) {
    /**
     * Reads no more than one block, where the segment is headed and its block size is what its neighbours have.
     *
     * @param reader the file
     * @param sequence the sequence in its name
     * @param blockBytes the likely block size
     * @return the block; null if it is anything else, for {@link #read} to tell
     */
    static @Nullable Block0 readHeaded(BlockReader reader, long sequence, int blockBytes) throws IOException {
        reader.limitTo(blockBytes);
        int block = reader.load(0, blockBytes);
        SegmentHeader header = SegmentHeader.decode(reader.bytes(), block);
        return header == null
                        || header.place().sequence() != sequence
                        || header.place().blockBytes() != blockBytes
                        || reader.isUnreadable(block, blockBytes)
                ? null
                : new Block0(
                        sequence,
                        BlockClass.VALID,
                        header,
                        header.place(),
                        BlockHeader.headerChecksum(reader.bytes(), block),
                        FoundVersion.ofBlock(reader.bytes(), block));
    }

    /** Reads and classifies a block 0 in a log, of which a headed segment tells identity and block size, if there is one. */
    static Block0 read(BlockReader reader, long sequence, @Nullable SegmentPlace log) throws IOException {
        int block = reader.load(0, WalFormat.BLOCK_BYTES_MAX);
        ByteBuffer bytes = reader.bytes();
        SegmentHeader declared = SegmentHeader.decode(bytes, block);
        SegmentPlace rescued = rescue(bytes, block, sequence);
        SegmentPlace known = log != null ? log : rescued;
        int blockBytes = declared != null
                ? declared.place().blockBytes()
                : known != null ? known.blockBytes() : WalFormat.BLOCK_BYTES_DEFAULT;
        int checksum = BlockHeader.headerChecksum(bytes, block);
        FoundVersion version = FoundVersion.ofBlock(bytes, block);
        if (reader.isUnreadable(block, blockBytes)) {
            return new Block0(sequence, BlockClass.UNREADABLE, null, rescued, checksum, version);
        }
        SegmentPlace place = log == null && rescued != null ? rescued : guess(bytes, block, sequence, log, blockBytes);
        BlockClass state = declared != null ? BlockClass.VALID : classify(bytes, block, place);
        return new Block0(sequence, state, declared, rescued, checksum, version);
    }

    /** A body is checked by itself, so that either copy tells the segment's place where the block is not valid (§7). */
    private static @Nullable SegmentPlace rescue(ByteBuffer bytes, int block, long sequence) {
        SegmentHeader body = SegmentHeader.decodeBody(bytes, block + WalFormat.BLOCK_HEADER_BYTES);
        int blockBytes = WalFormat.BLOCK_BYTES_MIN;
        while (body == null && blockBytes <= WalFormat.BLOCK_BYTES_MAX) {
            body = SegmentHeader.decodeBody(bytes, SegmentHeader.copyOffset(block, blockBytes));
            blockBytes *= 2;
        }
        return body != null && body.place().sequence() == sequence ? body.place() : null;
    }

    /** The header, if the segment is headed: the block is valid under the sequence in the name. */
    @Nullable
    SegmentHeader header() {
        SegmentHeader header = declared;
        return header != null && header.place().sequence() == sequence ? header : null;
    }

    /** The block's class in its file, in which a valid block of an older segment is a stale one. */
    BlockClass stateHere() {
        SegmentHeader header = declared;
        if (header == null || header.place().sequence() == sequence) {
            return state;
        }
        return header.place().sequence() < sequence ? BlockClass.STALE : BlockClass.MISPLACED;
    }

    /** The file as one that is not headed: a recycled one still begins with its old header block. */
    PreparedSegment asPrepared() {
        return new PreparedSegment(sequence, state == BlockClass.ZERO ? Fill.ZEROES : Fill.RECYCLED);
    }

    /** Where the block belongs: what nothing else tells, its LSN, it may say itself. */
    private static SegmentPlace guess(
            ByteBuffer bytes, int block, long sequence, @Nullable SegmentPlace log, int blockBytes) {
        boolean intact = BlockHeader.isIntact(bytes, block, new CRC32C());
        long lsn = intact ? BlockHeader.blockLsn(bytes, block) : 0;
        long firstLsn = lsn >= 0 && lsn % blockBytes == 0 ? lsn : 0;
        return new SegmentPlace(log == null ? 1 : log.logIdentity(), sequence, firstLsn, blockBytes);
    }

    private static BlockClass classify(ByteBuffer bytes, int block, SegmentPlace place) {
        BlockState state = new BlockCheck().check(bytes, block, place, 0, Fill.RECYCLED);
        if (state != BlockState.VALID) {
            return BlockClass.of(state);
        }
        // Right checksums around a body that this version does not write: it is of a later one.
        return hasUnknownBody(bytes, block) ? BlockClass.NEWER : BlockClass.DAMAGED;
    }

    private static boolean hasUnknownBody(ByteBuffer bytes, int block) {
        int body = block + WalFormat.BLOCK_HEADER_BYTES;
        boolean known = bytes.getShort(body + WalFormat.BODY_RESERVED_OFFSET) == 0;
        for (int at = WalFormat.BODY_RESERVED_2_OFFSET; at < WalFormat.BODY_BYTES; at++) {
            known &= bytes.get(body + at) == 0;
        }
        return !known;
    }
}
