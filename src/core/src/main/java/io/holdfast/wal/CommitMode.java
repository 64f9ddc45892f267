package io.holdfast.wal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an append waits for, and so what a power cut can take of what was appended. {@code Log.sync} waits for durability in
 * each of them.
 *
 * @param appends when an append is acknowledged
 * @param window how far syncs may lag behind appends; there iff appends are acknowledged when packed
 */
public record CommitMode(Acknowledgement appends, @Nullable SyncWindow window) {
    /** Each append waits for a sync: what is acknowledged survives a power cut. */
    public static final CommitMode SYNC = new CommitMode(Acknowledgement.DURABLE, null);

    /**
     * Each append waits for its write, and nothing is synced but by {@code sync}, {@code close} and the beginning of a new
     * segment. What is acknowledged <b>survives the end of the process, however it ends, and is lost in a power cut or a crash of
     * the operating system</b> if it was not synced. Whole records are lost, the newest first.
     */
    public static final CommitMode UNSYNCED = new CommitMode(Acknowledgement.WRITTEN, null);

    /** The moment at which an append returns, and its future completes. */
    public enum Acknowledgement {
        /** It is in memory. */
        PACKED,
        /** The kernel has it. */
        WRITTEN,
        /** It is synced. */
        DURABLE
    }

    /** Refuses a window without its mode and the reverse. */
    public CommitMode {
        if (Objects.nonNull(window) != (appends == Acknowledgement.PACKED)) {
            throw new IllegalArgumentException(appends + " with the window " + window);
        }
    }

    /**
     * Appends do not wait, and a power cut or the end of the process may take what the window has not synced yet. Futures
     * complete when their record is durable.
     *
     * @param window when the log syncs, and so how much may be lost
     * @return the mode
     */
    public static CommitMode batched(SyncWindow window) {
        return new CommitMode(Acknowledgement.PACKED, window);
    }

    /** Whether an append returns before its record is written. */
    boolean returnsWhenPacked() {
        return appends == Acknowledgement.PACKED;
    }

    /** Whether a flush ends with its write. */
    boolean endsWithWrite() {
        return appends == Acknowledgement.WRITTEN;
    }

    /** Whether a group that nobody waits for need not be flushed yet. */
    boolean mayWait(Group group) {
        return window != null && !window.isReached(group);
    }
}
