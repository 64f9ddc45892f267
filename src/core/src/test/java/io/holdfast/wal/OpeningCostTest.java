package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What opening a clean log reads: wal-format.md §12, block 0 of each segment and the whole tail. Counted, not timed.
 */
class OpeningCostTest {
    /** Of a block 0 that is not known to be headed: the first one, before the log's block size is known, and a prepared one. */
    private static final long UNKNOWN_BLOCK0_BYTES = WalFormat.BLOCK_BYTES_MAX;

    private static final long SEGMENT_BYTES = 1 << 20;

    private final AtomicLong bytesRead = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void openingReadsTheTailAndOneBlockOfEachOtherSegment(int finished) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(5);
        LogOptions options = LogOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES);
        try (Volume volume = disk.mount();
                Log log = open(volume, options)) {
            for (int i = 0; i <= finished; i++) {
                log.append(new byte[900_000]);
            }
        }
        try (Volume volume = disk.mount();
                Log log = open(counting(volume), options)) {
            assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.CLEAN);
        }
        // The prepared file's block 0 is read again to be judged by the log, and the chunk that holds its block 1; the
        // tail
        // whole.
        long ends = 3 * UNKNOWN_BLOCK0_BYTES + 2 * SEGMENT_BYTES;
        assertThat(bytesRead.get()).isBetween(SEGMENT_BYTES, ends + (long) finished * options.blockBytes());
    }

    private static Log open(Volume volume, LogOptions options) throws IOException {
        return new LogOpening(volume, options, CommitMode.SYNC, () -> 0, Runnable::run, Thread::new).open();
    }

    private Volume counting(Volume volume) {
        return (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(), new Class<?>[] {Volume.class}, (proxy, method, arguments) -> {
                    Object result = call(() -> method.invoke(volume, arguments));
                    return result instanceof DurableFile file ? counting(file) : result;
                });
    }

    private DurableFile counting(DurableFile file) {
        return (DurableFile) Proxy.newProxyInstance(
                DurableFile.class.getClassLoader(), new Class<?>[] {DurableFile.class}, (proxy, method, arguments) -> {
                    Object result = call(() -> method.invoke(file, arguments));
                    if (method.getName().equals("read")) {
                        bytesRead.addAndGet((Integer) result);
                    }
                    return result;
                });
    }

    private interface Reflected {
        Object invoke() throws ReflectiveOperationException;
    }

    private static Object call(Reflected reflected) throws Throwable {
        try {
            return reflected.invoke();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
