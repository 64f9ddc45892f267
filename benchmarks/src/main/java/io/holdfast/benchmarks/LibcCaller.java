package io.holdfast.benchmarks;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The bindings alone, without the platform layer's checks: the cost of a call and nothing else. */
final class LibcCaller implements Caller {
    private final Libc libc;
    private final NativeBuffer zeroes;
    private final int fd;

    LibcCaller(Backend backend, Path file) throws IOException {
        libc = Libc.load(backend);
        zeroes = libc.wrap(ByteBuffer.allocateDirect(WRITE_BYTES));
        int flags =
                Constant.O_CREAT.on(libc.abi()) | Constant.O_WRONLY.on(libc.abi()) | Constant.O_CLOEXEC.on(libc.abi());
        fd = (int) checked(libc.open(file.toString(), flags, 0600), "open");
    }

    @Override
    public long write(long position) throws IOException {
        return checked(libc.pwrite(fd, zeroes, 0, WRITE_BYTES, position), "pwrite");
    }

    @Override
    public void sync() throws IOException {
        if (libc.abi().os() == Abi.OperatingSystem.LINUX) {
            checked(libc.fdatasync(fd), "fdatasync");
        } else {
            checked(libc.fcntl(fd, Constant.F_FULLFSYNC.on(libc.abi())), "fcntl(F_FULLFSYNC)");
        }
    }

    @Override
    public void close() throws IOException {
        checked(libc.close(fd), "close");
    }

    private static long checked(long result, String call) throws IOException {
        if (result < 0) {
            throw new IOException(call + " failed with errno " + -result);
        }
        return result;
    }
}
