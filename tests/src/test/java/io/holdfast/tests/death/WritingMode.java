package io.holdfast.tests.death;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.SyncWindow;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.time.Duration;

/** What a writing process's appends wait for, and so what its death may take. */
enum WritingMode {
    /** For the sync: nothing. */
    SYNC {
        @Override
        Log open(Volume volume) throws IOException {
            return Log.open(volume, OPTIONS);
        }
    },
    /** For nothing: what the window has not synced, at most all that waits in memory. */
    BATCH {
        @Override
        Log open(Volume volume) throws IOException {
            return Log.open(
                    volume,
                    OPTIONS,
                    LogTerms.SYNC.with(CommitMode.batched(new SyncWindow(10_000, 20, Duration.ofMillis(2)))));
        }
    },
    /** For the kernel to have it: nothing either, as the kernel survives. */
    NONE {
        @Override
        Log open(Volume volume) throws IOException {
            return Log.open(volume, OPTIONS, LogTerms.SYNC.with(CommitMode.UNSYNCED));
        }
    };

    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    /** Small segments, so that every process rotates. */
    static final LogOptions OPTIONS = new LogOptions(BLOCK, 12L * BLOCK, 3 * BLOCK, 3, Duration.ZERO, WriteMethod.AUTO);

    /** All that can wait in memory. */
    static final long MEMORY_BYTES = (long) OPTIONS.groupBytes() * OPTIONS.groupCount();

    abstract Log open(Volume volume) throws IOException;
}
