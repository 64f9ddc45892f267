package io.holdfast.file;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.FileName;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is only ever replaced whole: at any time, also after a crash or a power cut, a reader finds the old content
 * or the new, never a part or a mixture.
 *
 * <p><b>How.</b> The new content goes to a temporary file in the same directory, which is synced, then renamed over the
 * old one; then the directory is synced. (POSIX rename; Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014,
 * says why no step may be left out.)
 *
 * <p><b>Leftovers.</b> A crash can leave the temporary file, {@code .NAME.holdfast-tmp-PROCESS-START-RANDOM}. {@link #in}
 * removes those of its name whose process is no longer running, and nothing else. A writer in another container or on
 * another machine looks as if it were not running: its {@link #replace} then fails, and the old content stays. Several
 * writers of one name at a time are safe otherwise; the last one wins.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Holds nothing open; closing the volume is its owner's.
 */
public final class AtomicFile {
    /** Writes the new content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the whole content; to throw is to abandon it.
         *
         * @param out where to; buffered, of no use after the return
         * @throws IOException to abandon the new content
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** What the replaced file has besides its content and its permissions, given to the new one before it is synced. */
    @FunctionalInterface
    interface Ownership {
        /** Leaves the new file to whoever writes it. */
        Ownership OF_THE_WRITER = temporary -> {};

        void giveTo(String temporary) throws IOException;
    }

    private final Volume volume;
    private final String name;
    private final OpenMode mode;
    private final Ownership ownership;
    private final TemporaryNames temporaries;

    AtomicFile(Volume volume, String name, OpenMode mode, Ownership ownership, TemporaryNames temporaries) {
        this.volume = volume;
        this.name = FileName.require(name);
        this.mode = mode;
        this.ownership = ownership;
        this.temporaries = temporaries;
    }

    /**
     * A file in a volume, which exists or not. Removes what crashed writers of this file have left.
     *
     * @param volume where
     * @param name the file's name, up to 180 bytes, to leave room for the temporary one's
     * @param permissions of the new file, as in chmod(2)
     * @return the file
     * @throws IOException if the directory cannot be read or a leftover not be removed
     */
    public static AtomicFile in(Volume volume, String name, int permissions) throws IOException {
        OpenMode mode = OpenMode.BUFFERED.withPermissions(permissions);
        TemporaryNames temporaries = new TemporaryNames(FileName.require(name), Writer.thisProcess());
        AtomicFile file = new AtomicFile(volume, name, mode, Ownership.OF_THE_WRITER, temporaries);
        file.removeLeftovers();
        return file;
    }

    /**
     * Replaces a file by its path, once. A symbolic link stays, and the file that it leads to is replaced, in that file's
     * directory, wherever it is. The new file has the old one's permissions (0600 where there was none), and its owner and
     * group as far as this process may give them; where it may not, it belongs to this process, as with any save by rename.
     * Other attributes, and hard links to the old file, do not follow.
     *
     * @param path the file, which exists or not; its directory exists
     * @param content writes the new content
     * @return what was reached, as {@link #replace(Content)}
     * @throws NoSuchFileException if the path is a symbolic link to nowhere, or its directory is missing
     * @throws NotAFileException if it is something else than a regular file
     * @throws IOException as {@link #replace(Content)}; also for symbolic links in a circle, and for a path whose bytes are no
     *     characters in the encoding of file names
     */
    public static Guarantee replace(Path path, Content content) throws IOException {
        ReplacedFile replaced = ReplacedFile.at(path);
        try (Volume volume = replaced.openDirectory()) {
            TemporaryNames temporaries = new TemporaryNames(replaced.name(), Writer.thisProcess());
            AtomicFile file =
                    new AtomicFile(volume, replaced.name(), replaced.mode(), replaced::giveOwnerTo, temporaries);
            file.removeLeftovers();
            return file.replace(content);
        }
    }

    /**
     * Replaces the content, durably. A link of this name is itself replaced, not what it leads to.
     *
     * @param content writes the new content
     * @return the weaker of what was reached for the content and for the name; {@link Guarantee#POWER_CUT} where both are
     * @throws io.holdfast.platform.DiskFullException if there is no space: the old content stays
     * @throws io.holdfast.platform.SyncFailedException if a sync fails: the old content stays if it was the file's; if it
     *     was the directory's, the new content is there, and which of both a power cut leaves is unknown
     * @throws IOException what the content threw, or if the system refuses: the old content stays. The temporary file is
     *     removed; a failure of that is among the suppressed ones
     */
    public Guarantee replace(Content content) throws IOException {
        String temporary = temporaries.next();
        Guarantee reached;
        try {
            reached = write(temporary, content);
            volume.replace(temporary, name, DirectorySync.DEFERRED);
        } catch (IOException | RuntimeException | Error e) {
            removeAfter(e, temporary);
            throw e;
        }
        return reached.weaker(volume.syncDirectory());
    }

    /**
     * Reads the whole content.
     *
     * @return the bytes
     * @throws NoSuchFileException if there is no file
     * @throws IOException if the system refuses, or the file is longer than an array can be
     */
    public byte[] readAll() throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.READ)) {
            long size = file.size();
            if (size > Integer.MAX_VALUE - 8) {
                throw new IOException(name + " has " + size + " bytes, more than an array can hold");
            }
            // An open file keeps its content, whatever replaces its name meanwhile.
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            file.readUnaligned(bytes, 0);
            return bytes.array();
        }
    }

    void removeLeftovers() throws IOException {
        for (String entry : volume.list()) {
            if (temporaries.isLeftover(entry)) {
                try {
                    volume.unlink(entry, DirectorySync.DEFERRED);
                } catch (NoSuchFileException | NotAFileException goneOrNotOurs) {
                    // Another process was faster; or it is a directory, which is none of ours whatever its name.
                }
            }
        }
    }

    private Guarantee write(String temporary, Content content) throws IOException {
        try (DurableFile file = volume.create(temporary, mode, DirectorySync.DEFERRED);
                FileOutput out = new FileOutput(file)) {
            content.writeTo(out);
            out.finish();
            ownership.giveTo(temporary);
            return file.sync(SyncKind.FILE);
        }
    }

    private void removeAfter(Throwable failure, String temporary) {
        try {
            volume.unlink(temporary, DirectorySync.DEFERRED);
        } catch (NoSuchFileException notEvenMade) {
            // The creation itself has failed.
        } catch (IOException | RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
