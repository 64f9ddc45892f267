package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import io.holdfast.platform.Volume;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A B-tree in a directory. Its order of writes and its recovery stand at the package.
 *
 * <p>Safe for any number of threads, which wait for each other: one transaction at a time, so that each sees the ones before whole.
 */
public final class BTree implements AutoCloseable {
    private final LoggedPages pages;
    private @Nullable IOException failure;

    private BTree(LoggedPages pages) {
        this.pages = pages;
    }

    /**
     * Opens the tree in a directory, or creates it; what it then shows is durable.
     *
     * @param volume the directory, which the tree does not close
     * @return the tree, locked until it is closed; with a log as by {@link LogOptions#DEFAULT}, and a checkpoint every 16 MiB of it
     * @throws IOException as {@link #open(Volume, LogOptions, LogTerms, long)}
     */
    public static BTree open(Volume volume) throws IOException {
        return open(volume, LogOptions.DEFAULT, LogTerms.SYNC, 16 << 20);
    }

    /**
     * Opens the tree in a directory, or creates it; what it then shows is durable.
     *
     * @param volume the directory, which the tree does not close
     * @param options sizes of its log, for a tree that is created
     * @param terms what the appends to its log wait for, and how else that is opened
     * @param checkpointBytes after how many bytes of changed pages they are synced and the log truncated
     * @return the tree, locked until it is closed
     * @throws io.holdfast.platform.VolumeLockedException if somebody has it open
     * @throws io.holdfast.wal.LogDamagedException if the log is damaged
     * @throws CorruptPageException if the pages are missing, or the first is not a tree's
     * @throws IOException if the system refuses
     */
    public static BTree open(Volume volume, LogOptions options, LogTerms terms, long checkpointBytes)
            throws IOException {
        return open(new LoggedPages(volume, options, terms, checkpointBytes));
    }

    static BTree open(LoggedPages pages) throws IOException {
        try {
            if (!pages.recover()) {
                pages.commit(PageEdit.ofNewTree(pages).images());
            }
            if (new PageEdit(pages).root() < 0) {
                throw new CorruptPageException(0, "its root has a number below zero");
            }
            return new BTree(pages);
        } catch (IOException | RuntimeException e) {
            try {
                pages.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * Reads a value.
     *
     * @param key its key
     * @return the value; empty if there is none
     * @throws CorruptPageException if a page on the way is not as it was written
     * @throws IOException if the system refuses, or a commit has failed before
     */
    public synchronized Optional<Bytes> get(Bytes key) throws IOException {
        return reading().get(key);
    }

    /**
     * Reads pairs in the order of their keys.
     *
     * @param from the key from which on
     * @param countMax how many at most
     * @return the first pairs from there on, as they are now
     * @throws CorruptPageException if a page on the way is not as it was written
     * @throws IOException if the system refuses, or a commit has failed before
     */
    public synchronized SortedMap<Bytes, Bytes> scan(Bytes from, int countMax) throws IOException {
        SortedMap<Bytes, Bytes> found = new TreeMap<>();
        reading().scan(from, countMax, found);
        return found;
    }

    private TreeEdit reading() throws IOException {
        requireUsable();
        return new TreeEdit(new PageEdit(pages));
    }

    /**
     * Gives a key a value; durable on return.
     *
     * @param key the key
     * @param value its value
     * @throws IOException as {@link #commit}
     */
    public void put(Bytes key, Bytes value) throws IOException {
        commit(new Changes().put(key, value));
    }

    /**
     * Takes a key's value away, if it has one; durable on return.
     *
     * @param key the key
     * @throws IOException as {@link #commit}
     */
    public void delete(Bytes key) throws IOException {
        commit(new Changes().delete(key));
    }

    /**
     * Makes changes, all or none; durable on return.
     *
     * @param changes what to change
     * @throws IllegalArgumentException if a key and its value are too long for a page; nothing was changed
     * @throws CorruptPageException if a page on the way is not as it was written; nothing was changed
     * @throws IOException if the system refuses: after the next opening all of the changes are there or none. Until then
     *     every call fails
     */
    public synchronized void commit(Changes changes) throws IOException {
        requireUsable();
        PageEdit edit = new PageEdit(pages);
        TreeEdit tree = new TreeEdit(edit);
        for (Map.Entry<Bytes, @Nullable Bytes> change : changes.values().entrySet()) {
            Bytes value = change.getValue();
            if (value == null) {
                tree.delete(change.getKey());
            } else {
                PageFormat.require(change.getKey(), value);
                tree.put(change.getKey(), value);
            }
        }
        if (!edit.images().isEmpty()) {
            attempt(() -> pages.commit(edit.images()));
        }
    }

    /**
     * Makes the pages durable in their places and truncates the log. A commit does so by itself from time to time.
     *
     * @throws IOException if the system refuses: until the next opening every call fails
     */
    public synchronized void checkpoint() throws IOException {
        requireUsable();
        attempt(pages::checkpoint);
    }

    private interface Step {
        void take() throws IOException;
    }

    /** What failed half-way, the log knows and the pages do not: only recovery brings them together. */
    private void attempt(Step step) throws IOException {
        try {
            step.take();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void requireUsable() throws IOException {
        if (failure != null) {
            throw new IOException(
                    "a write has failed before: open the tree again, which recovers it from its log", failure);
        }
    }

    /**
     * Closes the files and releases the lock; idempotent. The pages are not synced: the log has them.
     *
     * @throws IOException if the system refuses, or a sync has failed before; all is released nevertheless
     */
    @Override
    public synchronized void close() throws IOException {
        pages.close();
    }
}
