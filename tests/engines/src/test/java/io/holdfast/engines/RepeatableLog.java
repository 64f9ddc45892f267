package io.holdfast.engines;

import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
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
    public static final LogOptions OPTIONS = new LogOptions(
            WalFormat.BLOCK_BYTES_DEFAULT,
            6L * WalFormat.BLOCK_BYTES_DEFAULT,
            2 * WalFormat.BLOCK_BYTES_DEFAULT,
            2,
            Duration.ZERO,
            WriteMethod.DIRECT_SYNC);

    /** As {@link CommitMode#SYNC}; segments are prepared by the append that needs them, not beside it. */
    public static final CommitMode SYNC = (volume, options) -> Log.open(
            volume, options, LogTerms.SYNC.with(new LogRuntime(() -> 0, Runnable::run, RepeatableLog::daemon)));

    private static final int MAGIC = 0x42574648;

    private RepeatableLog() {}

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life, "crash-test-flusher");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a block of the disk is a log's. */
    public static boolean owns(ByteBuffer block) {
        return block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position() + 4) == MAGIC;
    }
}
