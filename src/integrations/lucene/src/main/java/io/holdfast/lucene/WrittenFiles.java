package io.holdfast.lucene;

import io.holdfast.platform.ClosedFileException;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Poison;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.util.IOUtils;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of files that were written and are not durable yet, and the names of those that are: a file is synced by
 * the descriptor that wrote it, which is sure to be told of a failed write-back, and is synced once.
 *
 * <p>While an output is open its descriptor belongs to it; then it is kept here until the sync. Beyond a bound the oldest
 * file is synced early. A file that this directory has not written, or not in this life, is opened anew to be synced, once:
 * that makes its bytes durable too, but a failure that the kernel has told somebody else is not told again (fsync(2)).
 *
 * <p>Safe for any number of threads; none waits for another's sync.
 */
// What the table has is closed by forget, sync and close, which no checker follows through a map.
@SuppressWarnings({"required.method.not.called", "mustcall:type.argument", "mustcall:type.arguments.not.inferred"})
final class WrittenFiles implements Closeable {
    private final @NotOwning Volume volume;
    private final Poison poison;
    private final int unsyncedMax;
    private final Map<String, Written> written = new LinkedHashMap<>();
    private final Set<String> durable = new HashSet<>();

    /**
     * An empty table.
     *
     * @param volume where the files are
     * @param poison is told of every sync that fails
     * @param unsyncedMax how many files are kept open after their outputs are closed
     */
    WrittenFiles(@NotOwning Volume volume, Poison poison, int unsyncedMax) {
        this.volume = volume;
        this.poison = poison;
        this.unsyncedMax = unsyncedMax;
    }

    /** A file that is not durable; it belongs to the table if its output is closed. */
    private record Written(@NotOwning DurableFile file, boolean outputClosed) {}

    /** A file was created, and its output is open. */
    synchronized void begin(String name, @NotOwning DurableFile file) {
        durable.remove(name);
        written.put(name, new Written(file, false));
    }

    /**
     * An output was closed: its file is kept, or closed where it was deleted meanwhile.
     *
     * @throws IOException if there are too many files by now, and the sync of the oldest fails
     */
    void complete(@NotOwning DurableFile file) throws IOException {
        boolean kept;
        String early;
        synchronized (this) {
            kept = keep(file);
            early = oldestOfTooMany();
        }
        if (!kept) {
            file.close();
        } else if (early != null) {
            sync(early);
        }
    }

    /** Whether the table has a file whose output was open until now; under whatever name, as it may have been renamed. */
    private boolean keep(@NotOwning DurableFile file) {
        Written open = new Written(file, false);
        for (Map.Entry<String, Written> entry : written.entrySet()) {
            if (entry.getValue().equals(open)) {
                entry.setValue(new Written(file, true));
                return true;
            }
        }
        return false;
    }

    /**
     * Makes a file's bytes durable, unless they are.
     *
     * @throws SyncFailedException if the sync fails: the poison knows
     * @throws PoisonedFileException if another's sync of the same file has just failed
     * @throws IOException if the file cannot be opened
     */
    void sync(String name) throws IOException {
        Written unsynced;
        synchronized (this) {
            if (durable.contains(name)) {
                return;
            }
            unsynced = written.get(name);
        }
        if (unsynced == null) {
            syncAnew(name);
        } else {
            syncByItsWriter(name, unsynced);
        }
    }

    /** A file has another name now. */
    synchronized void rename(String from, String to) {
        Written unsynced = written.remove(from);
        if (unsynced != null) {
            written.put(to, unsynced);
        }
        if (durable.remove(from)) {
            durable.add(to);
        }
    }

    /** A file is about to be deleted. */
    void forget(String name) throws IOException {
        Written forgotten;
        synchronized (this) {
            durable.remove(name);
            forgotten = written.remove(name);
        }
        if (forgotten != null && forgotten.outputClosed()) {
            forgotten.file().close();
        }
    }

    /** Closes what is kept, unsynced as it is. Outputs that are still open close their files themselves. */
    @Override
    public void close() throws IOException {
        List<Closeable> kept = new ArrayList<>();
        synchronized (this) {
            for (Written unsynced : written.values()) {
                if (unsynced.outputClosed()) {
                    kept.add(unsynced.file()::close);
                }
            }
            written.clear();
        }
        IOUtils.close(kept);
    }

    private void syncByItsWriter(String name, Written unsynced) throws IOException {
        try {
            unsynced.file().sync(SyncKind.DATA);
        } catch (SyncFailedException e) {
            poison.with(e);
            if (remove(name, unsynced)) {
                closeAfter(e, unsynced.file());
            }
            throw e;
        } catch (ClosedFileException e) {
            // Another thread has synced or deleted it since; if its sync failed, so does this one.
            poison.check();
            return;
        }
        if (unsynced.outputClosed() && settle(name, unsynced)) {
            unsynced.file().close();
        }
    }

    private void syncAnew(String name) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.BUFFERED)) {
            file.sync(SyncKind.DATA);
        } catch (SyncFailedException e) {
            throw poison.with(e);
        }
        synchronized (this) {
            if (!written.containsKey(name)) {
                durable.add(name);
            }
        }
    }

    /** Moves a file among the durable ones before it is closed, so that who finds it closed finds it there. */
    private synchronized boolean settle(String name, Written unsynced) {
        return written.remove(name, unsynced) && durable.add(name);
    }

    private synchronized boolean remove(String name, Written unsynced) {
        return unsynced.outputClosed() && written.remove(name, unsynced);
    }

    private @Nullable String oldestOfTooMany() {
        String oldest = null;
        int count = 0;
        for (Map.Entry<String, Written> entry : written.entrySet()) {
            if (entry.getValue().outputClosed()) {
                count++;
                oldest = oldest == null ? entry.getKey() : oldest;
            }
        }
        return count > unsyncedMax ? oldest : null;
    }

    private static void closeAfter(SyncFailedException failure, DurableFile file) {
        try {
            file.close();
        } catch (PoisonedFileException told) {
            // It is the same failure.
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
