package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the alignment of direct I/O where the file system does not tell it (btrfs, overlayfs before Linux 6.7, most network
 * file systems): writes of 512, 1024, … bytes into a nameless temporary file (O_TMPFILE), aligned to themselves and to
 * nothing more, until one is accepted. Where there is no such file, or no space, the device's logical block size.
 *
 * <p>Neither is believed below the file system's block size: btrfs accepts smaller direct writes and passes them through
 * the page cache. One trial serves a volume.
 */
final class LinuxDirectTrial {
    private static final int SMALLEST_BYTES = 512;
    private static final int LARGEST_BYTES = 1 << 16;
    private static final int DEFAULT_BYTES = 4096;

    private final Libc libc;
    private final Descriptor directory;
    private final int blockBytes;
    private volatile DirectIo.@Nullable Terms found;

    /**
     * A trial that is made when first needed.
     *
     * @param libc the library
     * @param directory the volume's directory, which outlives this
     * @param blockBytes the file system's block size, as fstatfs(2) says
     */
    LinuxDirectTrial(Libc libc, Descriptor directory, int blockBytes) {
        this.libc = libc;
        this.directory = directory;
        this.blockBytes = blockBytes;
    }

    /**
     * The terms that hold in the volume.
     *
     * @param path the file for which they are asked, for messages
     * @return the terms
     * @throws DirectIoUnsupportedException if the file system refuses direct I/O at any alignment
     * @throws IOException if the system refuses for another reason
     */
    DirectIo.Terms terms(String path) throws IOException {
        DirectIo.Terms terms = found;
        if (terms == null) {
            int fd = directory.enter();
            try {
                terms = tried(fd, path);
            } finally {
                directory.leave();
            }
            found = terms;
        }
        return terms;
    }

    private DirectIo.Terms tried(int directoryFd, String path) throws IOException {
        int flags =
                Constant.O_TMPFILE.on(libc.abi()) | Constant.O_RDWR.on(libc.abi()) | Constant.O_CLOEXEC.on(libc.abi());
        long result;
        do {
            result = libc.openat(directoryFd, ".", flags, 0600);
        } while (isInterrupted(result));
        if (result < 0) {
            int logical = logicalBlockBytes(directoryFd);
            return atLeastABlock(
                    logical,
                    "the device's logical block size, since there is no file to try with: "
                            + Errno.ofResult(result, libc.abi()));
        }
        try (Descriptor file = new Descriptor(libc, "a temporary file for " + path, (int) result)) {
            int accepted = accepted(file, path);
            return atLeastABlock(accepted, "a trial: the smallest direct write that was accepted");
        } catch (DiskFullException full) {
            // A log on a full disk has to be opened, to be cut.
            return atLeastABlock(
                    logicalBlockBytes(directoryFd),
                    "the device's logical block size, since there is no space to try with: " + full.errno());
        }
    }

    private int accepted(Descriptor file, String path) throws IOException {
        NativeBuffer zeroes =
                AlignedBuffer.allocate(2 * LARGEST_BYTES, 2 * LARGEST_BYTES).nativeView(libc);
        int fd = file.enter();
        try {
            LinuxDirectIo.setDirect(libc, fd, path);
            for (int bytes = SMALLEST_BYTES; bytes <= LARGEST_BYTES; bytes *= 2) {
                long result;
                do {
                    result = libc.pwrite(fd, zeroes, bytes, bytes, bytes);
                } while (isInterrupted(result));
                if (result >= 0) {
                    return bytes;
                }
                if (!Errno.isResult(result, Errno.Kind.EINVAL, libc.abi())) {
                    throw CallFailure.of(libc, "pwrite", "a temporary file for " + path, bytes, result);
                }
            }
        } finally {
            file.leave();
        }
        throw new DirectIoUnsupportedException(path, "direct writes of 512 bytes to 64 KiB were all refused (EINVAL)");
    }

    private boolean isInterrupted(long result) {
        return Errno.isResult(result, Errno.Kind.EINTR, libc.abi());
    }

    private DirectIo.Terms atLeastABlock(int bytes, String source) {
        // Network file systems call their transfer size a block: it is none beyond a page.
        int floor = Integer.highestOneBit(Math.min(blockBytes, (int) libc.getpagesize()));
        int unit = Math.max(bytes, floor);
        return new DirectIo.Terms(
                new Alignment(unit, unit), unit == bytes ? source : source + ", raised to the file system's block");
    }

    private int logicalBlockBytes(int directoryFd) throws IOException {
        NativeBuffer statx = Struct.STATX.allocate(libc);
        int all = Constant.STATX_BASIC_STATS.on(libc.abi());
        long result = libc.statx(directoryFd, "", Constant.AT_EMPTY_PATH.on(libc.abi()), all, statx);
        if (result < 0) {
            return DEFAULT_BYTES;
        }
        ByteBuffer view = statx.bytes();
        Path device = Path.of("/sys/dev/block/" + Field.STATX_DEV_MAJOR.get(view, libc.abi()) + ":"
                + Field.STATX_DEV_MINOR.get(view, libc.abi()));
        // A partition has its queue in the directory of its disk.
        for (Path queue : new Path[] {device.resolve("queue"), device.resolve("../queue")}) {
            Path size = queue.resolve("logical_block_size");
            if (Files.isReadable(size)) {
                return Integer.parseInt(
                        Files.readString(size, StandardCharsets.US_ASCII).strip());
            }
        }
        return DEFAULT_BYTES;
    }
}
