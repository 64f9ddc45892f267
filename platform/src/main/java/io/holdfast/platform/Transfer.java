package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.IoVector;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The loops around pread(2), pwrite(2) and pwritev(2) that make a transfer whole: EINTR is retried, a short count goes on
 * where it ended, and a call that moves nothing is an error, never an endless loop.
 *
 * <p>In a file with an alignment a short count is first rounded down to it, because the rest has to be aligned again: the
 * cut unit is transferred anew. Separate from the file because it knows neither poison nor closing. Allocates nothing for
 * a read or a write. Safe for any number of threads.
 */
final class Transfer {
    private static final int VECTOR_RANGES_MAX = 256;

    /** Far below the 2 GiB that a call can move on Linux (write(2)) and that Darwin refuses with EINVAL. */
    private static final long VECTOR_BYTES_MAX = 1 << 30;

    private final Libc libc;
    private final String path;
    private final int unitBytes;
    private final AtomicReference<@Nullable IoVector> spareVector = new AtomicReference<>();

    Transfer(Libc libc, String path, Alignment alignment) {
        this.libc = libc;
        this.path = path;
        this.unitBytes = alignment.offsetBytes();
    }

    /** Reads until the range is full or the file ends, and returns the count of bytes. */
    int read(int fd, NativeBuffer target, int offset, int length, long position) throws IOException {
        int done = 0;
        long cutUnit = 0;
        while (done < length) {
            long result = libc.pread(fd, target, offset + done, length - done, position + done);
            if (isInterrupted(result)) {
                continue;
            }
            if (result < 0) {
                throw CallFailure.of(libc, "pread", path, position + done, result);
            }
            int whole = wholeUnits(result);
            if (result == 0 || (whole == 0 && result == cutUnit)) {
                // The file ends here, within the unit if the same part of it came twice.
                return done + (int) result;
            }
            cutUnit = result - whole;
            done += whole;
        }
        return done;
    }

    /** Writes the whole range or throws. */
    void write(int fd, NativeBuffer source, int offset, int length, long position) throws IOException {
        int done = 0;
        int stalls = 0;
        while (done < length) {
            long result = libc.pwrite(fd, source, offset + done, length - done, position + done);
            if (isInterrupted(result)) {
                continue;
            }
            if (result < 0) {
                throw CallFailure.of(libc, "pwrite", path, position + done, result);
            }
            int whole = wholeUnits(result);
            stalls = requireProgress("pwrite", whole, stalls, length - done, position + done);
            done += whole;
        }
    }

    /**
     * Appends the whole range at the file's end, wherever that is when the kernel writes, by pwritev2(2) with RWF_APPEND.
     *
     * @param end where the file ends as far as the caller knows: overlayfs before Linux 6.7 hands the write down without the
     *     flag (fs/overlayfs/file.c, OVL_IOCB_MASK), and it goes to the position that was given
     * @return false if this kernel cannot do that: nothing was written
     */
    boolean append(int fd, NativeBuffer source, int length, long end) throws IOException {
        if (!Constant.RWF_APPEND.existsOn(libc.abi())) {
            return false;
        }
        IoVector vector = takeVector();
        try {
            int done = 0;
            int stalls = 0;
            while (done < length) {
                vector.clear();
                vector.add(source, done, length - done);
                long result = libc.pwritev2(fd, vector, end + done, Constant.RWF_APPEND.on(libc.abi()));
                if (isInterrupted(result)) {
                    continue;
                }
                if (done == 0 && saysUnsupported(result)) {
                    return false;
                }
                if (result < 0) {
                    throw CallFailure.of(libc, "pwritev2(RWF_APPEND)", path, result);
                }
                stalls = requireProgress("pwritev2(RWF_APPEND)", (int) result, stalls, length - done, done);
                done += (int) result;
            }
            return true;
        } finally {
            giveBack(vector);
        }
    }

    /** Writes all buffers, each from 0 to its capacity, or throws. */
    void writeVectored(int fd, AlignedBuffer[] sources, long position) throws IOException {
        IoVector vector = takeVector();
        try {
            writeAll(fd, vector, sources, position);
        } finally {
            giveBack(vector);
        }
    }

    private IoVector takeVector() {
        IoVector spare = spareVector.getAndSet(null);
        return spare == null ? new IoVector(libc, VECTOR_RANGES_MAX) : spare;
    }

    private void giveBack(IoVector vector) {
        vector.clear();
        spareVector.set(vector);
    }

    private void writeAll(int fd, IoVector vector, AlignedBuffer[] sources, long position) throws IOException {
        int index = 0;
        long offset = 0;
        long at = position;
        int stalls = 0;
        while (true) {
            fill(vector, sources, index, (int) offset);
            if (vector.count() == 0) {
                return;
            }
            long result = libc.pwritev(fd, vector, at);
            if (isInterrupted(result)) {
                continue;
            }
            if (result < 0) {
                throw CallFailure.of(libc, "pwritev", path, at, result);
            }
            int whole = wholeUnits(result);
            stalls = requireProgress("pwritev", whole, stalls, vector.length(), at);
            at += whole;
            offset += whole;
            while (index < sources.length && offset >= sources[index].capacity()) {
                offset -= sources[index].capacity();
                index++;
            }
        }
    }

    private void fill(IoVector vector, AlignedBuffer[] sources, int first, int firstOffset) {
        vector.clear();
        int offset = firstOffset;
        for (int i = first; i < sources.length && vector.count() < VECTOR_RANGES_MAX; i++) {
            int length = sources[i].capacity() - offset;
            if (vector.count() > 0 && vector.length() + length > VECTOR_BYTES_MAX) {
                return;
            }
            if (length > 0) {
                vector.add(sources[i].nativeView(libc), offset, length);
            }
            offset = 0;
        }
    }

    /** A kernel before 4.16 knows no such flag, one before 4.6 or a seccomp filter no such call. */
    private boolean saysUnsupported(long result) {
        return Errno.isResult(result, Errno.Kind.EOPNOTSUPP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOTSUP, libc.abi())
                || Errno.isResult(result, Errno.Kind.ENOSYS, libc.abi());
    }

    private boolean isInterrupted(long result) {
        return Errno.isResult(result, Errno.Kind.EINTR, libc.abi());
    }

    private int wholeUnits(long result) {
        return (int) (result & -unitBytes);
    }

    /** A short count may be an accident once; the second call in a row that moves nothing would be followed by a third. */
    private int requireProgress(String call, int whole, int stalls, long length, long position) throws IOException {
        if (whole > 0) {
            return 0;
        }
        if (stalls > 0) {
            throw new IOException(call + " on " + path + " at position " + position + " wrote nothing of " + length
                    + " bytes, twice, without an error");
        }
        return stalls + 1;
    }
}
