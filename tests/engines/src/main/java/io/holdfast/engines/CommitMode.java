package io.holdfast.engines;

import io.holdfast.platform.Volume;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.Owning;

/** What an append to an engine's log waits for: how the engine opens it. */
@FunctionalInterface
public interface CommitMode {
    /** An append waits until it is durable. */
    CommitMode SYNC = Log::open;

    /** An append waits until the operating system has it. Only {@link Log#sync}, a new segment and closing sync. */
    CommitMode NONE =
            (volume, options) -> Log.open(volume, options, LogTerms.SYNC.with(io.holdfast.wal.CommitMode.UNSYNCED));

    /**
     * An append waits for nothing.
     *
     * @param window when the log syncs, and so how much may be lost
     * @return the mode
     */
    static CommitMode batch(SyncWindow window) {
        LogTerms terms = LogTerms.SYNC.with(io.holdfast.wal.CommitMode.batched(window));
        return (volume, options) -> Log.open(volume, options, terms);
    }

    /**
     * Opens the log.
     *
     * @param volume the directory, which the log does not close
     * @param options sizes, for a log that is created
     * @return the log, to be closed by the caller
     * @throws IOException as {@link Log#open(Volume, LogOptions)}
     */
    @Owning
    Log open(Volume volume, LogOptions options) throws IOException;
}
