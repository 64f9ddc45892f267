package io.holdfast.survival.twins;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A log of one file that is truncated by writing what remains over its beginning. Each record has a block of 4096 bytes and a checksum;
 * appending is done rightly. Wrong on purpose.
 */
public final class InPlaceLog {
    /** The file. */
    public static final String NAME = "journal";

    private static final int BLOCK_BYTES = 4096;
    private static final int HEADER_BYTES = Long.BYTES;

    private final Volume volume;

    /**
     * A log.
     *
     * @param volume where, not closed
     */
    public InPlaceLog(Volume volume) {
        this.volume = volume;
    }

    /**
     * Makes an empty file, durably.
     *
     * @throws IOException if the volume refuses
     */
    public void create() throws IOException {
        volume.create(NAME, OpenMode.BUFFERED, DirectorySync.NOW).close();
    }

    /**
     * Appends a record, durably.
     *
     * @param record the record
     * @throws IOException if the volume refuses
     */
    public void append(String record) throws IOException {
        try (DurableFile file = volume.open(NAME, OpenMode.BUFFERED)) {
            file.append(block(record));
            file.sync(SyncKind.DATA);
        }
    }

    /**
     * Drops the first records, by writing the others where the first ones were.
     *
     * @param count how many go
     * @throws IOException if the volume refuses
     */
    public void truncateFirst(int count) throws IOException {
        List<String> kept = read().subList(count, read().size());
        try (DurableFile file = volume.open(NAME, OpenMode.BUFFERED)) {
            file.truncate(0);
            for (String record : kept) {
                file.append(block(record));
            }
            file.sync(SyncKind.FILE);
        }
    }

    /**
     * Reads up to the first record that is not whole, as such logs do when they start.
     *
     * @return the records
     * @throws IOException if the volume refuses
     */
    public List<String> read() throws IOException {
        List<String> records = new ArrayList<>();
        try (DurableFile file = volume.open(NAME, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.readUnaligned(bytes, 0);
            bytes.flip();
            while (bytes.remaining() >= BLOCK_BYTES) {
                ByteBuffer block = bytes.slice(bytes.position(), BLOCK_BYTES);
                if (block.getInt(0) != checksum(block)) {
                    break;
                }
                byte[] record = new byte[block.getInt(Integer.BYTES)];
                block.get(HEADER_BYTES, record);
                records.add(new String(record, StandardCharsets.UTF_8));
                bytes.position(bytes.position() + BLOCK_BYTES);
            }
        }
        return records;
    }

    /** A checksum, a length, the record, and its repetition up to the block's end, so that each sector counts. */
    private static ByteBuffer block(String record) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).putInt(0).putInt(bytes.length);
        while (block.hasRemaining()) {
            block.put(bytes, 0, Math.min(bytes.length, block.remaining()));
        }
        return block.putInt(0, checksum(block)).rewind();
    }

    private static int checksum(ByteBuffer block) {
        CRC32C checksum = new CRC32C();
        checksum.update(block.slice(Integer.BYTES, BLOCK_BYTES - Integer.BYTES));
        // Never that of a block of zeroes.
        return (int) checksum.getValue() | 1;
    }
}
