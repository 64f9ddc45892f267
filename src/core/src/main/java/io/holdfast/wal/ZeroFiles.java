package io.holdfast.wal;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;

/**
 * Makes the files that segments begin in: of their whole length, zero-written and synced, under a temporary name
 * (wal-format.md §9.4). Separate because the writer and repair need the same steps, and leave nothing behind where one fails.
 *
 * @param volume the log's directory
 * @param mode how the file is opened
 */
record ZeroFiles(Volume volume, OpenMode mode) {
    /**
     * Makes a file. Its bytes are durable on return, its name is not.
     *
     * @param name its name; what a crash has left under it is removed
     * @param bytes its length
     * @throws io.holdfast.platform.DiskFullException if there is no space
     * @throws IOException if the system refuses; the file is removed, and a failure of that is among the suppressed ones
     */
    void make(String name, long bytes) throws IOException {
        if (volume.exists(name)) {
            volume.unlink(name, DirectorySync.DEFERRED);
        }
        try (DurableFile file = volume.create(name, mode, DirectorySync.DEFERRED)) {
            file.preallocate(file.alignment().requirePosition(bytes));
            file.sync(SyncKind.FILE);
        } catch (IOException e) {
            removeAfter(e, name);
            throw e;
        }
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
