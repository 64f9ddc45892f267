package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;

/**
 * Darwin's F_NOCACHE: a hint. xnu's cluster layer (bsd/vfs/vfs_cluster.c) sends writes past the cache only from 16 KiB on,
 * at positions aligned to the page and from memory aligned to the device's block; anything else it caches without a word.
 */
final class DarwinDirectIo implements DirectIo {
    private static final int SMALLEST_UNCACHED_BYTES = 16 * 1024;

    /** No device block is larger than a page of Intel Macs. */
    private static final int MEMORY_BYTES = 4096;

    private final Libc libc;

    DarwinDirectIo(Libc libc) {
        this.libc = libc;
    }

    /** F_NOCACHE is a hint. */
    @Override
    public boolean isEachWriteTold() {
        return false;
    }

    @Override
    public Terms enable(int fd, String path) throws IOException {
        long result = libc.fcntl(fd, Constant.F_NOCACHE.on(libc.abi()), 1);
        if (result < 0) {
            throw new DirectIoUnsupportedException(
                    path, "fcntl(F_NOCACHE) failed: " + Errno.ofResult(result, libc.abi()));
        }
        int offsetBytes = Math.max(SMALLEST_UNCACHED_BYTES, (int) libc.getpagesize());
        return new Terms(
                new Alignment(MEMORY_BYTES, offsetBytes),
                "F_NOCACHE is a hint: whole " + offsetBytes + "-byte pages go past the cache where the kernel likes");
    }
}
