package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.format.BlockCheck;
import io.holdfast.wal.format.BlockHeader;
import io.holdfast.wal.format.BlockState;
import io.holdfast.wal.format.Fragment;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import io.holdfast.wal.format.WalFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a log's segments hold, read by the codec alone: what the tests of the writer compare with what was appended. */
final class WrittenLog {
    /** One record, commit records included, in the order of the file. */
    record Written(long lsn, long sequence, int flags, byte kind, ByteBuffer data) {}

    private final List<Written> records = new ArrayList<>();
    private final List<Long> blockLsns = new ArrayList<>();
    private final List<Long> promises = new ArrayList<>();
    private boolean closed;

    private WrittenLog() {}

    static WrittenLog read(Volume volume) throws IOException {
        WrittenLog log = new WrittenLog();
        for (String name : volume.list()) {
            if (WalFileName.parse(name).kind() == WalFileName.Kind.SEGMENT) {
                try (DurableFile file = volume.open(name, OpenMode.READ)) {
                    log.readSegment(file);
                }
            }
        }
        return log;
    }

    List<Written> records() {
        return records;
    }

    /** The LSN of each block after the headers. */
    List<Long> blockLsns() {
        return blockLsns;
    }

    /** What each of these blocks promises. */
    List<Long> promises() {
        return promises;
    }

    boolean isClosed() {
        return closed;
    }

    private void readSegment(DurableFile file) throws IOException {
        int length = (int) file.size();
        AlignedBuffer buffer = AlignedBuffer.allocate(length, 1);
        file.read(buffer, 0, Alignment.NONE.requireLength(length), Alignment.NONE.requirePosition(0));
        ByteBuffer bytes = buffer.bytes();
        SegmentHeader header = SegmentHeader.decode(bytes, 0);
        if (header == null) {
            return;
        }
        int blockBytes = header.place().blockBytes();
        BlockCheck check = new BlockCheck();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Written first = null;
        for (int number = 1; number < length / blockBytes; number++) {
            int block = number * blockBytes;
            BlockState state = check.check(bytes, block, header.place(), number, header.fill());
            if (state != BlockState.VALID) {
                assertThat(state).isEqualTo(BlockState.ZERO);
                break;
            }
            closed = BlockHeader.isClosed(bytes, block);
            blockLsns.add(BlockHeader.blockLsn(bytes, block));
            promises.add(BlockHeader.syncedLsn(bytes, block));
            int used = BlockHeader.usedBytes(bytes, block);
            for (int o = WalFormat.BLOCK_HEADER_BYTES; o < used; ) {
                int at = block + o;
                int dataLength = Fragment.dataLength(bytes, at);
                int type = Fragment.type(bytes, at);
                byte[] part = new byte[dataLength];
                bytes.get(at + WalFormat.FRAGMENT_HEADER_BYTES, part);
                if (type == WalFormat.FULL || type == WalFormat.FIRST) {
                    data.reset();
                    first = new Written(
                            header.place().firstLsn() + at,
                            header.place().sequence(),
                            Fragment.flags(bytes, at),
                            Fragment.kind(bytes, at),
                            ByteBuffer.wrap(part));
                }
                data.writeBytes(part);
                if (type == WalFormat.FULL || type == WalFormat.LAST) {
                    records.add(new Written(
                            first.lsn, first.sequence, first.flags, first.kind, ByteBuffer.wrap(data.toByteArray())));
                }
                o += Fragment.stride(dataLength);
            }
        }
    }
}
