package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * fstat(2) of one open file, into a structure that is allocated once. Threads take turns; all systems count the blocks of
 * struct stat in units of 512 bytes.
 */
final class FileStatus {
    private static final int STAT_BLOCK_BYTES = 512;

    private final Libc libc;
    private final String path;
    private final NativeBuffer stat;
    private final ByteBuffer view;

    FileStatus(Libc libc, String path) {
        this.libc = libc;
        this.path = path;
        this.stat = Struct.STAT.allocate(libc);
        this.view = stat.bytes();
    }

    long sizeBytes(int fd) throws IOException {
        return field(fd, Field.STAT_SIZE);
    }

    long allocatedBytes(int fd) throws IOException {
        return field(fd, Field.STAT_BLOCKS) * STAT_BLOCK_BYTES;
    }

    long device(int fd) throws IOException {
        return field(fd, Field.STAT_DEV);
    }

    long inode(int fd) throws IOException {
        return field(fd, Field.STAT_INO);
    }

    /** Whether two descriptors are of one and the same file, by the numbers of its device and its inode. */
    boolean isSame(int fd, int other) throws IOException {
        return device(fd) == device(other) && inode(fd) == inode(other);
    }

    /**
     * Refuses what is no regular file.
     *
     * @param fd the open file
     * @throws NotAFileException if it is something else; the message says what
     * @throws IOException if the system refuses
     */
    void requireRegularFile(int fd) throws IOException {
        int type = (int) field(fd, Field.STAT_MODE) & Constant.S_IFMT.on(libc.abi());
        if (type != Constant.S_IFREG.on(libc.abi())) {
            throw new NotAFileException(path, "it is " + nameOf(type) + ", where a regular file was expected");
        }
    }

    /** The types of sys/stat.h, the same on all systems. */
    private static String nameOf(int type) {
        return switch (type) {
            case 0x1000 -> "a FIFO";
            case 0x2000 -> "a character device";
            case 0x4000 -> "a directory";
            case 0x6000 -> "a block device";
            case 0xc000 -> "a socket";
            default -> "of type 0" + Integer.toOctalString(type);
        };
    }

    private synchronized long field(int fd, Field field) throws IOException {
        long result;
        do {
            result = libc.fstat(fd, stat);
        } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        if (result < 0) {
            throw CallFailure.of(libc, "fstat", path, result);
        }
        return field.get(view, libc.abi());
    }
}
