package io.holdfast.wal;

import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * The blocks of one headed segment, each read and classified (wal-format.md §12.1). Separate because replay, tools and
 * tailing readers all begin with it. The file belongs to whoever opened it. One thread at a time.
 */
final class SegmentBlocks {
    private final BlockReader reader;
    private final SegmentHeader header;
    private final SegmentPlace place;
    private final BlockCheck check = new BlockCheck();
    private int at;

    SegmentBlocks(BlockReader reader, SegmentHeader header) {
        this.reader = reader;
        this.header = header;
        this.place = header.place();
    }

    /**
     * Reads a block; {@link #bytes} may hold other bytes then than before.
     *
     * @param number its number
     * @return what it is
     * @throws LogRefusedException if it is of a version that is not known
     * @throws IOException if the system refuses; that the device cannot read it is a class
     */
    BlockClass load(long number) throws IOException {
        return refuseNewer(number, classOf(number));
    }

    /** As {@link #load}, without refusing what is not known. */
    BlockClass classOf(long number) throws IOException {
        return classify(number, reader.load(number * place.blockBytes(), place.blockBytes()));
    }

    private BlockClass classify(long number, int offset) {
        at = offset;
        if (reader.isUnreadable(at, place.blockBytes())) {
            return BlockClass.UNREADABLE;
        }
        return BlockClass.of(check.check(reader.bytes(), at, place, number, header.fill()));
    }

    private BlockClass refuseNewer(long number, BlockClass state) throws LogRefusedException {
        if (state == BlockClass.NEWER) {
            throw FoundVersion.ofBlock(reader.bytes(), at).refuse(reader.name() + " block " + number);
        }
        return state;
    }

    /** Where the block that was loaded last begins in {@link #bytes}. */
    int at() {
        return at;
    }

    /** Where the fragments of the block that was loaded last end, from its beginning; of a header block: it has none. */
    int usedBytes() {
        ByteBuffer bytes = reader.bytes();
        return BlockHeader.blockNumber(bytes, at) == 0
                ? WalFormat.BLOCK_HEADER_BYTES
                : BlockHeader.usedBytes(bytes, at);
    }

    ByteBuffer bytes() {
        return reader.bytes();
    }

    @NotOwning
    BlockReader reader() {
        return reader;
    }

    SegmentHeader header() {
        return header;
    }

    SegmentPlace place() {
        return place;
    }
}
