package io.holdfast.engines;

import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRuntime;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.format.WalFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** Logs as crash tests need them: small, and with the same history each time. */
public final class RepeatableLog {
    /** Segments of six blocks, in a way of writing that is the same on all file systems. */
    public static final LogOptions OPTIONS = options(WriteMethod.DIRECT_SYNC);

    /** The same through the page cache: only the sync tells of a write that failed. */
    public static final LogOptions BUFFERED = options(WriteMethod.BUFFERED_SYNC);

    /** As {@link LogTerms#SYNC}; segments are prepared by the append that needs them, not beside it. */
    public static final LogTerms SYNC =
            LogTerms.SYNC.with(new LogRuntime(() -> 0, Runnable::run, RepeatableLog::daemon));

    /** Four bytes of each block, little-endian. */
    public static final int MAGIC = 0x42574648;

    /** Where in the block they are. */
    public static final int MAGIC_OFFSET = 4;

    private RepeatableLog() {}

    private static LogOptions options(WriteMethod method) {
        int block = WalFormat.BLOCK_BYTES_DEFAULT;
        return new LogOptions(block, 6L * block, 2 * block, 2, Duration.ZERO, method);
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life, "crash-test-flusher");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a block of the disk is a log's. */
    public static boolean owns(ByteBuffer block) {
        return block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position() + MAGIC_OFFSET) == MAGIC;
    }
}
