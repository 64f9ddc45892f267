package io.holdfast.libc;

import static io.holdfast.libc.Constant.F_GETFL;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What calls leave behind: no descriptor, no garbage. */
@ParameterizedClass
@MethodSource("io.holdfast.libc.Backends#all")
final class LibcResourcesContractTest {
    private static final int CYCLES = 100_000;
    private static final int BATCHES = 40;
    private static final int CALLS_PER_BATCH = 20_000;

    private final Libc libc;
    private final Abi abi;

    @TempDir
    private Path directory;

    LibcResourcesContractTest(Libc libc) {
        this.libc = libc;
        this.abi = libc.abi();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aHundredThousandOpensAndClosesLeaveNoDescriptor() throws Exception {
        String path = directory.resolve("file").toString();
        int flags = O_CREAT.on(abi) | O_RDWR.on(abi);
        for (int i = 0; i < CYCLES; i++) {
            long fd = libc.open(path, flags, 0600);
            if (fd < 0 || libc.close((int) fd) != 0) {
                throw new AssertionError("cycle " + i + ": " + fd);
            }
        }
        assertThat(descriptorsBelow(directory)).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closeFreesTheDescriptorAndAFailedCallTakesNone() throws Exception {
        int fd = (int) libc.open(directory.resolve("open").toString(), O_CREAT.on(abi) | O_RDWR.on(abi), 0600);
        assertThat(descriptorsBelow(directory)).isOne();
        assertThat(libc.close(fd)).isZero();
        assertThat(Errno.ofResult(libc.close(fd), abi).kind()).isEqualTo(Errno.Kind.EBADF);
        try (Failures failures = new Failures(libc, directory)) {
            long before = descriptorsBelow(directory);
            assertThat(failures.all())
                    .allSatisfy(
                            failure -> assertThat(failure.call().getAsLong()).isNegative());
            assertThat(descriptorsBelow(directory)).isEqualTo(before).isPositive();
        }
        assertThat(descriptorsBelow(directory)).isZero();
    }

    /** By reflection: the sources are of Java 17, which has no arenas. */
    @Test
    void theMemoryOfAClosedArenaIsRefused() throws Exception {
        Assumptions.assumeTrue(libc.backend() == Backend.FFM, "JNR knows nothing of arenas");
        Class<?> type = Class.forName("java.lang.foreign.Arena");
        Object arena = type.getMethod("ofShared").invoke(null);
        Object segment = type.getMethod("allocate", long.class, long.class).invoke(arena, 16, 1);
        ByteBuffer buffer = (ByteBuffer) Class.forName("java.lang.foreign.MemorySegment")
                .getMethod("asByteBuffer")
                .invoke(segment);
        assertThat(libc.wrap(buffer).capacity()).isEqualTo(16);
        type.getMethod("close").invoke(arena);
        assertThatThrownBy(() -> libc.wrap(buffer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("arena is closed");
    }

    private static long descriptorsBelow(Path directory) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> target(link).startsWith(directory)).count();
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (NoSuchFileException e) {
            // Closed since it was listed, by another thread of the JVM: not one of ours.
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void transfersAndSyncsAllocateNothing() {
        int fd = (int) libc.open(directory.resolve("file").toString(), O_CREAT.on(abi) | O_RDWR.on(abi), 0600);
        NativeBuffer buffer = libc.wrap(ByteBuffer.allocateDirect(512));
        IoVector vector = new IoVector(libc, 1);
        vector.add(buffer, 0, 512);

        assertAllocatesNothing(() -> libc.pwrite(fd, buffer, 0, 512, 0));
        assertAllocatesNothing(() -> libc.pread(fd, buffer, 0, 512, 0));
        assertAllocatesNothing(() -> libc.pwritev(fd, vector, 0));
        assertAllocatesNothing(() -> libc.preadv(fd, vector, 0));
        assertAllocatesNothing(() -> libc.fsync(-1));
        assertAllocatesNothing(() -> libc.ftruncate(-1, 0));
        if (Call.FDATASYNC.existsOn(abi)) {
            assertAllocatesNothing(() -> libc.fdatasync(-1));
            assertAllocatesNothing(() -> libc.pwritev2(fd, vector, 0, 0));
        }
        assertThat(libc.close(fd)).isZero();
    }

    @Test
    void fcntlAllocatesNothing() {
        Assumptions.assumeTrue(libc.backend() == Backend.FFM, "jnr-ffi builds a buffer for every variadic call");

        assertAllocatesNothing(() -> libc.fcntl(0, F_GETFL.on(abi)));
    }

    private static void assertAllocatesNothing(LongSupplier call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        long sum = 0;
        double least = Double.MAX_VALUE;
        // The least of many batches: the first ones run before the JIT compiler has seen the call.
        for (int batch = 0; batch < BATCHES && least >= 1; batch++) {
            long before = threads.getThreadAllocatedBytes(me);
            for (int i = 0; i < CALLS_PER_BATCH; i++) {
                sum += call.getAsLong();
            }
            least = Math.min(least, (double) (threads.getThreadAllocatedBytes(me) - before) / CALLS_PER_BATCH);
        }
        assertThat(least).as("bytes per call, results %d", sum).isLessThan(1);
    }
}
