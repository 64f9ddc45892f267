package io.holdfast.lucene;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Poison;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.index.IndexFileNames;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Files that are to be deleted and that the system would not let go yet, because somebody has them open (Windows), say.
 * To Lucene they are gone: who names one is told so, with the reason as the cause. They are tried again with every later
 * change of names, and at last when the directory is closed; what is left then the next {@code IndexWriter} deletes, as
 * Lucene's contract has it. Safe for any number of threads.
 */
final class PendingDeletes {
    private final @NotOwning Volume volume;
    private final Poison poison;
    private final Map<String, IOException> reasons = new TreeMap<>();

    PendingDeletes(@NotOwning Volume volume, Poison poison) {
        this.volume = volume;
        this.poison = poison;
    }

    /**
     * Deletes a file, now or later.
     *
     * @throws NoSuchFileException if it is not there, or already on the list
     * @throws SyncFailedException if it was a commit's name, and the directory cannot be synced
     * @throws PoisonedFileException if the directory's sync has failed: nothing is deleted then any more
     */
    synchronized void delete(String name) throws IOException {
        requireNotPending(name);
        retry();
        try {
            unlink(name);
        } catch (NoSuchFileException | PoisonedFileException | SyncFailedException e) {
            throw e;
        } catch (IOException e) {
            reasons.put(name, e);
        }
    }

    /**
     * That a commit is gone is durable on return: after it Lucene deletes the files that only this commit names, and could open no
     * index in which the commit is back without them. POSIX keeps no order between names.
     */
    private void unlink(String name) throws IOException {
        boolean commit = name.startsWith(IndexFileNames.SEGMENTS);
        try {
            volume.unlink(name, commit ? DirectorySync.NOW : DirectorySync.DEFERRED);
        } catch (SyncFailedException e) {
            throw poison.with(e);
        }
    }

    /**
     * Tries those on the list again; what fails stays on it.
     *
     * @throws SyncFailedException as {@link #delete}
     */
    synchronized void retry() throws SyncFailedException {
        for (String name : List.copyOf(reasons.keySet())) {
            reasons.remove(name);
            try {
                unlink(name);
            } catch (NoSuchFileException gone) {
                // Somebody else was faster.
            } catch (SyncFailedException e) {
                throw e;
            } catch (IOException e) {
                reasons.put(name, e);
            }
        }
    }

    /** What is on the list. */
    synchronized Set<String> names() {
        return Set.copyOf(reasons.keySet());
    }

    /** Refuses a name that counts as deleted. */
    synchronized void requireNotPending(String name) throws NoSuchFileException {
        IOException reason = reasons.get(name);
        if (reason != null) {
            NoSuchFileException gone = new NoSuchFileException(name, null, "it is pending delete");
            gone.initCause(reason);
            throw gone;
        }
    }
}
