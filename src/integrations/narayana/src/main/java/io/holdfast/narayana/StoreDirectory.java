package io.holdfast.narayana;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.checkerframework.checker.mustcall.qual.Owning;

/** The directory of a slot store, held open, and the slots whose log is in it. */
@InheritableMustCall("close")
final class StoreDirectory implements Closeable {
    private final @Owning Volume volume;
    private final @Owning SlotLog slots;

    private StoreDirectory(@Owning Volume volume, @Owning SlotLog slots) {
        this.volume = volume;
        this.slots = slots;
    }

    /**
     * Opens the slots in a directory, which is created where it is missing, its name durable, and so are those above it.
     *
     * @param directory where
     * @param options the log's
     * @param count how many slots there are
     * @param checkpointBytes as {@link SlotLog}
     * @throws IOException as {@link Log#open(Volume, LogOptions)} and {@link SlotLog}
     */
    // Each catch closes what was opened before it.
    @SuppressWarnings("required.method.not.called")
    static StoreDirectory open(Path directory, LogOptions options, int count, long checkpointBytes) throws IOException {
        Volume volume = created(directory.toAbsolutePath().normalize());
        try {
            Log log = Log.open(volume, options);
            try {
                return new StoreDirectory(volume, new SlotLog(log, count, checkpointBytes));
            } catch (IOException | RuntimeException e) {
                closeAfter(e, log::close);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            closeAfter(e, volume::close);
            throw e;
        }
    }

    /** Closes something because of a failure, to which that of closing is added. */
    static void closeAfter(Exception failure, Closeable opened) {
        try {
            opened.close();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    // What a failing close of the directory above would lose is what the caller is told of.
    @SuppressWarnings("required.method.not.called")
    private static Volume created(Path directory) throws IOException {
        Path name = directory.getFileName();
        Path parent = directory.getParent();
        if (name == null || parent == null || Files.isDirectory(directory)) {
            return Volumes.open(directory);
        }
        try (Volume above = created(parent)) {
            return above.subdirectory(name.toString());
        }
    }

    @NotOwning
    SlotLog slots() {
        return slots;
    }

    @Override
    @EnsuresCalledMethods(
            value = {"slots", "volume"},
            methods = "close")
    public void close() throws IOException {
        try {
            slots.close();
        } finally {
            volume.close();
        }
    }
}
