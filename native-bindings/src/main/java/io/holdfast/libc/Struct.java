package io.holdfast.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The C structures that calls fill or read, with their sizes in bytes; their fields stand in {@link Field}. */
public enum Struct {
    /** {@code struct stat}. */
    STAT(144, 128, 144),
    /** {@code struct statx}. */
    STATX(256, 256, 0),
    /** {@code struct statfs}. */
    STATFS(120, 120, 2168),
    /** {@code struct flock}. */
    FLOCK(32, 32, 24),
    /** {@code fstore_t of F_PREALLOCATE}. */
    FSTORE(0, 0, 32),
    /** {@code fpunchhole_t of F_PUNCHHOLE}. */
    PUNCHHOLE(0, 0, 24);

    private final int linuxX86;
    private final int linuxArm;
    private final int darwin;

    Struct(int linuxX86, int linuxArm, int darwin) {
        this.linuxX86 = linuxX86;
        this.linuxArm = linuxArm;
        this.darwin = darwin;
    }

    /**
     * The size of the structure.
     *
     * @param abi the system
     * @return its size in bytes
     * @throws UnsupportedOperationException if the system lacks it; the message names both
     */
    public int size(Abi abi) {
        int size = switch (abi) {
            case LINUX_X86_64 -> linuxX86;
            case LINUX_AARCH64 -> linuxArm;
            case DARWIN_X86_64, DARWIN_AARCH64 -> darwin;
        };
        if (size == 0) {
            throw new UnsupportedOperationException("struct " + name() + " does not exist on " + abi);
        }
        return size;
    }

    /**
     * A zeroed structure in native memory and native byte order.
     *
     * @param libc the library whose calls will use it
     * @return a buffer of exactly {@link #size} bytes
     */
    public NativeBuffer allocate(Libc libc) {
        return libc.wrap(ByteBuffer.allocateDirect(size(libc.abi())).order(ByteOrder.nativeOrder()));
    }
}
