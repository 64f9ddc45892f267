package io.holdfast.wal;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;

/**
 * Makes files whole under a temporary name, to be renamed to their own: segments, bytes set aside, the checkpoint
 * (wal-format.md §2). Separate because all of them need the same steps, and none may leave anything where one fails.
 *
 * @param volume the log's directory
 * @param mode how the file is opened
 */
record NewFiles(Volume volume, OpenMode mode) {
    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {
        void writeTo(DurableFile file) throws IOException;
    }

    /**
     * Makes a file. Its bytes are durable on return, its name is not.
     *
     * @param name its name; what a crash has left under it is removed
     * @param content what is in it
     * @throws io.holdfast.platform.DiskFullException if there is no space
     * @throws IOException if the system refuses; the file is removed, and a failure of that is among the suppressed ones
     */
    void make(String name, Content content) throws IOException {
        if (volume.exists(name)) {
            volume.unlink(name, DirectorySync.DEFERRED);
        }
        try (DurableFile file = volume.create(name, mode, DirectorySync.DEFERRED)) {
            content.writeTo(file);
            file.sync(SyncKind.FILE);
        } catch (IOException e) {
            removeAfter(e, name);
            throw e;
        }
    }

    /** Makes a file of zeroes, in which a segment can begin (wal-format.md §9.4). */
    void makeZeroed(String name, long bytes) throws IOException {
        make(name, file -> file.preallocate(file.alignment().requirePosition(bytes)));
    }

    private void removeAfter(IOException failure, String name) {
        try {
            if (volume.exists(name)) {
                volume.unlink(name, DirectorySync.DEFERRED);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
