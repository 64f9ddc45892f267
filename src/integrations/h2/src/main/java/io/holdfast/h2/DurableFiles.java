package io.holdfast.h2;

import io.holdfast.channel.ChannelOption;
import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a database does with files, made durable. Separate from {@link HoldfastFilePath}, which speaks H2's language. */
final class DurableFiles {
    private final Directories directories;

    DurableFiles(Directories directories) {
        this.directories = directories;
    }

    /**
     * Opens a file, or creates it, its name durable on return.
     *
     * @param file of which no part is a symbolic link
     */
    // What a failing close of the directory's descriptor would lose is what the caller is told of.
    @SuppressWarnings("required.method.not.called")
    DurableFileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        Path name = file.getFileName();
        Path directory = file.getParent();
        if (name == null || directory == null) {
            throw new NotAFileException(file.toString(), "it is a directory, where a regular file was expected");
        }
        try (Volume volume = directories.open(directory)) {
            return DurableFileChannel.open(volume, name.toString(), options);
        }
    }

    /**
     * Opens a file whose every write is to be synced before it returns, or creates it, its name durable on return.
     *
     * @param file of which no part is a symbolic link
     */
    FileChannel openSynced(Path file, Set<? extends OpenOption> options) throws IOException {
        Set<OpenOption> direct = new HashSet<>(options);
        direct.add(StandardOpenOption.DSYNC);
        direct.add(ChannelOption.DIRECT_IF_POSSIBLE);
        DurableFileChannel writes = open(file, direct);
        if (writes.caching() == OpenMode.Caching.BUFFERED) {
            return writes;
        }
        try {
            return new DatabaseFile(writes, open(file, Set.of(StandardOpenOption.READ)));
        } catch (IOException | RuntimeException e) {
            try {
                writes.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /**
     * Renames a file to a name that is free; durable on return.
     *
     * @throws FileAlreadyExistsException if it is taken
     */
    void rename(Path from, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        replace(from, to);
    }

    /**
     * Renames a file over another; durable on return. A crash leaves the old file or the new one with all that was written
     * to it.
     *
     * @throws java.nio.file.AtomicMoveNotSupportedException if it would have to be copied, to another file system
     */
    void replace(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            try (DurableFileChannel file = open(from.toRealPath(), Set.of(StandardOpenOption.READ))) {
                file.sync(SyncKind.FILE);
            }
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        // The new name first: so the file is never in neither directory.
        syncNames(to.getParent());
        if (from.getParent() != null && !from.getParent().equals(to.getParent())) {
            syncNames(from.getParent());
        }
    }

    /** Makes the changes of names in a directory durable. */
    void syncNames(@Nullable Path directory) throws IOException {
        if (directory != null) {
            try (Volume volume = directories.open(directory)) {
                volume.syncDirectory();
            }
        }
    }
}
