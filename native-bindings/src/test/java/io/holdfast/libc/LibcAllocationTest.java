package io.holdfast.libc;

import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hot path allocates nothing, counted by the JVM for this thread. The first rounds still run in the interpreter, which
 * may allocate; a round is one of many until one is free of it, and a call that allocates by itself never gets there.
 */
final class LibcAllocationTest {
    private static final int ROUNDS_MAX = 200;
    private static final int CALLS = 10_000;

    @TempDir
    private Path directory;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.holdfast.libc.Backends#all")
    void aCallThatSucceedsAllocatesNothing(Libc libc) {
        int fd = (int)
                libc.open(directory.resolve("file").toString(), O_CREAT.on(libc.abi()) | O_RDWR.on(libc.abi()), 0600);
        NativeBuffer buffer = libc.wrap(ByteBuffer.allocateDirect(512));

        assertThat(leastAllocated(() -> {
                    libc.pwrite(fd, buffer, 0, 512, 0);
                    libc.pread(fd, buffer, 0, 512, 0);
                }))
                .isZero();
        assertThat(libc.close(fd)).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.holdfast.libc.Backends#all")
    void aCallThatFailsAllocatesNothing(Libc libc) {
        assertThat(leastAllocated(() -> libc.ftruncate(-1, 0))).isZero();
    }

    private long leastAllocated(Runnable call) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
