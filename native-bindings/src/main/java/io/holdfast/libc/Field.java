package io.holdfast.libc;

import java.nio.ByteBuffer;

/**
 * Where a field of a C structure lies: offset and width in bytes, one row each, the systems side by side. A field that a
 * system lacks is absent, never offset zero: asking for it throws.
 *
 * <p>Sources: the kernel's {@code uapi} headers for Linux, the macOS 13 SDK for Darwin. Structure sizes stand in {@link Struct}.
 */
public enum Field {
    /** A field of struct stat. */
    STAT_MODE(at(24, 4), at(16, 4), at(4, 2)),
    /** A field of struct stat. */
    STAT_INO(at(8, 8), at(8, 8), at(8, 8)),
    /** A field of struct stat. */
    STAT_DEV(at(0, 8), at(0, 8), at(0, 4)),
    /** A field of struct stat. */
    STAT_UID(at(28, 4), at(24, 4), at(16, 4)),
    /** A field of struct stat. */
    STAT_GID(at(32, 4), at(28, 4), at(20, 4)),
    /** A field of struct stat. */
    STAT_SIZE(at(48, 8), at(48, 8), at(96, 8)),
    /** A field of struct stat. */
    STAT_BLOCKS(at(64, 8), at(64, 8), at(104, 8)),
    /** A field of struct stat. */
    STAT_BLKSIZE(at(56, 8), at(56, 4), at(112, 4)),

    /** A field of struct statx. */
    STATX_MASK(at(0, 4), at(0, 4), absent()),
    /** A field of struct statx. */
    STATX_ATTRIBUTES(at(8, 8), at(8, 8), absent()),
    /** A field of struct statx. */
    STATX_DEV_MAJOR(at(0x88, 4), at(0x88, 4), absent()),
    /** A field of struct statx. */
    STATX_DEV_MINOR(at(0x8c, 4), at(0x8c, 4), absent()),
    /** A field of struct statx. */
    STATX_DIO_MEM_ALIGN(at(0x98, 4), at(0x98, 4), absent()),
    /** A field of struct statx. */
    STATX_DIO_OFFSET_ALIGN(at(0x9c, 4), at(0x9c, 4), absent()),
    /** A field of struct statx. */
    STATX_ATOMIC_WRITE_UNIT_MIN(at(0xa8, 4), at(0xa8, 4), absent()),
    /** A field of struct statx. */
    STATX_ATOMIC_WRITE_UNIT_MAX(at(0xac, 4), at(0xac, 4), absent()),
    /** A field of struct statx. */
    STATX_ATOMIC_WRITE_SEGMENTS_MAX(at(0xb0, 4), at(0xb0, 4), absent()),
    /** A field of struct statx. */
    STATX_DIO_READ_OFFSET_ALIGN(at(0xb4, 4), at(0xb4, 4), absent()),

    /** A field of struct statfs. */
    STATFS_TYPE(at(0, 8), at(0, 8), at(60, 4)),
    /** A field of struct statfs. */
    STATFS_BSIZE(at(8, 8), at(8, 8), at(0, 4)),
    /** A field of struct statfs. */
    STATFS_BLOCKS(at(16, 8), at(16, 8), at(8, 8)),
    /** A field of struct statfs. */
    STATFS_BAVAIL(at(32, 8), at(32, 8), at(24, 8)),
    /** A field of struct statfs. */
    STATFS_FLAGS(at(80, 8), at(80, 8), at(64, 4)),
    /** A field of struct statfs. */
    STATFS_FSTYPENAME(absent(), absent(), at(72, 16)),
    /** A field of struct statfs. */
    STATFS_MNTONNAME(absent(), absent(), at(88, 1024)),
    /** A field of struct statfs. */
    STATFS_MNTFROMNAME(absent(), absent(), at(1112, 1024)),

    /** A field of struct flock. */
    FLOCK_TYPE(at(0, 2), at(0, 2), at(20, 2)),
    /** A field of struct flock. */
    FLOCK_WHENCE(at(2, 2), at(2, 2), at(22, 2)),
    /** A field of struct flock. */
    FLOCK_START(at(8, 8), at(8, 8), at(0, 8)),
    /** A field of struct flock. */
    FLOCK_LEN(at(16, 8), at(16, 8), at(8, 8)),
    /** A field of struct flock. */
    FLOCK_PID(at(24, 4), at(24, 4), at(16, 4)),

    /** A field of fstore_t of F_PREALLOCATE. */
    FSTORE_FLAGS(absent(), absent(), at(0, 4)),
    /** A field of fstore_t of F_PREALLOCATE. */
    FSTORE_POSMODE(absent(), absent(), at(4, 4)),
    /** A field of fstore_t of F_PREALLOCATE. */
    FSTORE_OFFSET(absent(), absent(), at(8, 8)),
    /** A field of fstore_t of F_PREALLOCATE. */
    FSTORE_LENGTH(absent(), absent(), at(16, 8)),
    /** A field of fstore_t of F_PREALLOCATE. */
    FSTORE_BYTESALLOC(absent(), absent(), at(24, 8)),

    /** A field of fpunchhole_t of F_PUNCHHOLE. */
    PUNCHHOLE_FLAGS(absent(), absent(), at(0, 4)),
    /** A field of fpunchhole_t of F_PUNCHHOLE. */
    PUNCHHOLE_OFFSET(absent(), absent(), at(8, 8)),
    /** A field of fpunchhole_t of F_PUNCHHOLE. */
    PUNCHHOLE_LENGTH(absent(), absent(), at(16, 8));

    private final Place linuxX86;
    private final Place linuxArm;
    private final Place darwin;

    Field(Place linuxX86, Place linuxArm, Place darwin) {
        this.linuxX86 = linuxX86;
        this.linuxArm = linuxArm;
        this.darwin = darwin;
    }

    private record Place(int offset, int width) {}

    private static Place at(int offset, int width) {
        return new Place(offset, width);
    }

    private static Place absent() {
        return new Place(-1, 0);
    }

    /**
     * Whether the system's structure has this field.
     *
     * @param abi the system
     * @return true if it has
     */
    public boolean existsOn(Abi abi) {
        return place(abi).offset >= 0;
    }

    /**
     * The offset of this field in its structure.
     *
     * @param abi the system
     * @return the offset in bytes
     * @throws UnsupportedOperationException if the system lacks it; the message names both
     */
    public int offset(Abi abi) {
        Place place = place(abi);
        if (place.offset < 0) {
            throw new UnsupportedOperationException(name() + " does not exist on " + abi);
        }
        return place.offset;
    }

    /**
     * The width of this field.
     *
     * @param abi the system
     * @return its width in bytes; more than 8 for a character array
     * @throws UnsupportedOperationException if the system lacks it; the message names both
     */
    public int width(Abi abi) {
        offset(abi);
        return place(abi).width;
    }

    /**
     * Reads the field from a structure that starts at index 0 of a buffer in native byte order.
     *
     * @param structure the structure's bytes
     * @param abi the system that wrote them
     * @return the value, unsigned where the field is narrower than 8 bytes
     */
    public long get(ByteBuffer structure, Abi abi) {
        int offset = offset(abi);
        return switch (width(abi)) {
            case 2 -> Short.toUnsignedLong(structure.getShort(offset));
            case 4 -> Integer.toUnsignedLong(structure.getInt(offset));
            case 8 -> structure.getLong(offset);
            default -> throw new UnsupportedOperationException(name() + " is no number");
        };
    }

    /**
     * Writes the field into a structure that starts at index 0 of a buffer in native byte order.
     *
     * @param structure the structure's bytes
     * @param abi the system that will read them
     * @param value the value, cut to the field's width
     */
    public void put(ByteBuffer structure, Abi abi, long value) {
        int offset = offset(abi);
        switch (width(abi)) {
            case 2 -> structure.putShort(offset, (short) value);
            case 4 -> structure.putInt(offset, (int) value);
            case 8 -> structure.putLong(offset, value);
            default -> throw new UnsupportedOperationException(name() + " is no number");
        }
    }

    private Place place(Abi abi) {
        return switch (abi) {
            case LINUX_X86_64 -> linuxX86;
            case LINUX_AARCH64 -> linuxArm;
            case DARWIN_X86_64, DARWIN_AARCH64 -> darwin;
        };
    }
}
