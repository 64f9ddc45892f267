package io.holdfast.wal.format;

/** The constants of the format, wal-format.md. Sizes and offsets are bytes. */
public final class WalFormat {
    /** The format's major version (§13). */
    public static final int MAJOR = 1;
    /** The format's minor version (§13). */
    public static final int MINOR = 0;

    /** The most that a device is assumed to write whole (§1). */
    public static final int SECTOR_BYTES = 512;
    /** The smallest block (§4). */
    public static final int BLOCK_BYTES_MIN = 4096;
    /** The largest block (§4). */
    public static final int BLOCK_BYTES_MAX = 65536;
    /** The block of a log whose creator does not choose (§4). */
    public static final int BLOCK_BYTES_DEFAULT = 4096;
    /** The fewest blocks of a segment: the header block and one more (§7). */
    public static final int SEGMENT_BLOCKS_MIN = 2;
    /** The longest segment (§7). */
    public static final long SEGMENT_BYTES_MAX = 1L << 40;

    /** The bytes {@code HFWB}, read as a little-endian integer (§4). */
    public static final int BLOCK_MAGIC = 0x42574648;
    /** The block header's length, hence the first fragment's offset (§4). */
    public static final int BLOCK_HEADER_BYTES = 64;
    /** u32: CRC32C of the block from {@link #BLOCK_MAGIC_OFFSET} to its end. */
    public static final int BLOCK_CHECKSUM_OFFSET = 0;
    /** u32. */
    public static final int BLOCK_MAGIC_OFFSET = 4;
    /** u8. */
    public static final int BLOCK_MAJOR_OFFSET = 8;
    /** u8. */
    public static final int BLOCK_MINOR_OFFSET = 9;
    /** u16. */
    public static final int BLOCK_FLAGS_OFFSET = 10;
    /** u32. */
    public static final int BLOCK_USED_OFFSET = 12;
    /** u64. */
    public static final int BLOCK_IDENTITY_OFFSET = 16;
    /** u64. */
    public static final int BLOCK_SEQUENCE_OFFSET = 24;
    /** i64. */
    public static final int BLOCK_LSN_OFFSET = 32;
    /** i64. */
    public static final int BLOCK_SYNCED_OFFSET = 40;
    /** u32. */
    public static final int BLOCK_NUMBER_OFFSET = 48;
    /** u32. */
    public static final int BLOCK_FLUSH_BLOCKS_AFTER_OFFSET = 52;
    /** u32: the sum of the words of the body, from {@link #BLOCK_HEADER_BYTES} to the block's end. */
    public static final int BLOCK_BODY_SUM_OFFSET = 56;
    /** u32: CRC32C of the header from {@link #BLOCK_MAGIC_OFFSET} up to here. */
    public static final int BLOCK_HEADER_CHECKSUM_OFFSET = 60;
    /** Block flag: block 0 of a segment (§7). */
    public static final int BLOCK_SEGMENT_HEADER = 0x0001;
    /** Block flag: written by closing (§9.6). */
    public static final int BLOCK_CLOSED = 0x0002;

    /** What fragments are aligned to (§5). */
    public static final int FRAGMENT_ALIGNMENT = 8;
    /** The fragment header's length (§5). */
    public static final int FRAGMENT_HEADER_BYTES = 24;
    /** u32. */
    public static final int FRAGMENT_DATA_LENGTH_OFFSET = 0;
    /** u8. */
    public static final int FRAGMENT_TYPE_OFFSET = 4;
    /** u8. */
    public static final int FRAGMENT_FLAGS_OFFSET = 5;
    /** u8. */
    public static final int FRAGMENT_KIND_OFFSET = 6;
    /** u8, zero. */
    public static final int FRAGMENT_RESERVED_OFFSET = 7;
    /** u32. */
    public static final int FRAGMENT_RECORD_LENGTH_OFFSET = 8;
    /** u32: where in the record. */
    public static final int FRAGMENT_RECORD_OFFSET_OFFSET = 12;
    /** u32. */
    public static final int FRAGMENT_BATCH_INDEX_OFFSET = 16;
    /** u16. */
    public static final int FRAGMENT_CALLER_HEADER_LENGTH_OFFSET = 20;
    /** u16, zero. */
    public static final int FRAGMENT_RESERVED_2_OFFSET = 22;
    /** Fragment type: the whole record. */
    public static final int FULL = 1;
    /** Fragment type: the record's beginning. */
    public static final int FIRST = 2;
    /** Fragment type: neither beginning nor end. */
    public static final int MIDDLE = 3;
    /** Fragment type: the record's end. */
    public static final int LAST = 4;
    /** Fragment flag: the record is a member of a batch (§6). */
    public static final int FRAGMENT_MEMBER = 0x01;
    /** Fragment flag: the record commits the batch before it (§6). */
    public static final int FRAGMENT_COMMIT = 0x02;

    /** The longest payload of a record (§5). */
    public static final int PAYLOAD_BYTES_MAX = 1 << 30;
    /** The longest caller's header of a record (§5). */
    public static final int CALLER_HEADER_BYTES_MAX = 65_535;
    /** The longest record (§5). */
    public static final int RECORD_BYTES_MAX = PAYLOAD_BYTES_MAX + CALLER_HEADER_BYTES_MAX;

    /** The commit record's data (§6). */
    public static final int COMMIT_BYTES = 24;
    /** u32, within the data. */
    public static final int COMMIT_COUNT_OFFSET = 0;
    /** u32, within the data. */
    public static final int COMMIT_CHECKSUM_OFFSET = 4;
    /** u64, within the data. */
    public static final int COMMIT_MEMBERS_BYTES_OFFSET = 8;
    /** i64, within the data. */
    public static final int COMMIT_FIRST_LSN_OFFSET = 16;
    /** The fewest members of a batch (§6). */
    public static final int BATCH_MEMBERS_MIN = 2;

    /** The segment header's body (§7). */
    public static final int BODY_BYTES = 128;
    /** u32: CRC32C of the rest of the body. */
    public static final int BODY_CHECKSUM_OFFSET = 0;
    /** u32. */
    public static final int BODY_BLOCK_BYTES_OFFSET = 4;
    /** u64. */
    public static final int BODY_IDENTITY_OFFSET = 8;
    /** u64. */
    public static final int BODY_SEQUENCE_OFFSET = 16;
    /** i64. */
    public static final int BODY_FIRST_LSN_OFFSET = 24;
    /** u64. */
    public static final int BODY_SEGMENT_BYTES_OFFSET = 32;
    /** u64. */
    public static final int BODY_STANDARD_BYTES_OFFSET = 40;
    /** u64. */
    public static final int BODY_PREDECESSOR_SEQUENCE_OFFSET = 48;
    /** i64. */
    public static final int BODY_PREDECESSOR_END_OFFSET = 56;
    /** u32. */
    public static final int BODY_PREDECESSOR_CHECKSUM_OFFSET = 64;
    /** u8. */
    public static final int BODY_ORIGIN_OFFSET = 68;
    /** u8. */
    public static final int BODY_FILL_OFFSET = 69;
    /** u16, zero. */
    public static final int BODY_RESERVED_OFFSET = 70;
    /** i64. */
    public static final int BODY_CREATED_OFFSET = 72;
    /** Zeroes from here to the body's end. */
    public static final int BODY_RESERVED_2_OFFSET = 80;

    /** The bytes {@code HFWC}, read as a little-endian integer (§8). */
    public static final int CHECKPOINT_MAGIC = 0x43574648;
    /** The checkpoint file's header (§8). */
    public static final int CHECKPOINT_HEADER_BYTES = 64;
    /** The most that a caller may put into a checkpoint (§8). */
    public static final int CHECKPOINT_BYTES_MAX = 1 << 24;
    /** u32: CRC32C of the file from {@link #CHECKPOINT_MAGIC_OFFSET} on. */
    public static final int CHECKPOINT_CHECKSUM_OFFSET = 0;
    /** u32. */
    public static final int CHECKPOINT_MAGIC_OFFSET = 4;
    /** u8. */
    public static final int CHECKPOINT_MAJOR_OFFSET = 8;
    /** u8. */
    public static final int CHECKPOINT_MINOR_OFFSET = 9;
    /** u16, zero: no flag is defined. */
    public static final int CHECKPOINT_FLAGS_OFFSET = 10;
    /** u32. */
    public static final int CHECKPOINT_LENGTH_OFFSET = 12;
    /** u64. */
    public static final int CHECKPOINT_IDENTITY_OFFSET = 16;
    /** i64. */
    public static final int CHECKPOINT_LSN_OFFSET = 24;
    /** i64. */
    public static final int CHECKPOINT_BEGIN_OFFSET = 32;
    /** u64. */
    public static final int CHECKPOINT_TAIL_SEQUENCE_OFFSET = 40;
    /** Zeroes from here to the header's end. */
    public static final int CHECKPOINT_RESERVED_OFFSET = 48;

    private WalFormat() {}
}
