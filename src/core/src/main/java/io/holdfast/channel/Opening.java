package io.holdfast.channel;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * Opens or creates a file of a volume as an {@link OpenRequest} says, and makes its channel. Separate from the channel, which
 * only uses the file.
 */
final class Opening {
    private static final ChannelClass CHANNELS = ChannelClass.ofThisRuntime();

    private final Volume volume;
    private final String name;
    private final OpenRequest request;
    private final PlatformThreads threads = new PlatformThreads();

    Opening(Volume volume, String name, OpenRequest request) {
        this.volume = volume;
        this.name = name;
        this.request = request;
    }

    /** Opens the file at a path of the system's own file system. */
    // What a failing close of the directory's descriptor would lose is what the caller is told of.
    @SuppressWarnings("required.method.not.called")
    static DurableFileChannel at(Path path, OpenRequest request) throws IOException {
        FilePlace place = request.followsLinks() ? FilePlace.following(path) : FilePlace.of(path);
        try (Volume volume = Volumes.open(place.directory())) {
            return new Opening(volume, place.name(), request).channel();
        }
    }

    /** Opens the file, on a platform thread: a new name is synced. */
    @SuppressWarnings("mustcall:type.arguments.not.inferred") // What the call makes, it returns.
    DurableFileChannel channel() throws IOException {
        return threads.call(this::opened);
    }

    private DurableFileChannel opened() throws IOException {
        DurableFile file = openOrCreate();
        try {
            if (request.truncates() && file.size() > 0) {
                file.truncate(0);
                Optional<SyncKind> sync = request.syncAfterWrite();
                if (sync.isPresent()) {
                    file.sync(sync.get());
                }
            }
            if (request.deletesOnClose()) {
                // Now, so that no crash leaves it behind: the open file lives on without a name.
                volume.unlink(name, DirectorySync.DEFERRED);
            }
            return CHANNELS.channel(request, file, threads);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, @Owning DurableFile file) {
        try {
            file.close();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private DurableFile openOrCreate() throws IOException {
        if (request.createsNew()) {
            return create();
        }
        // Every further round is another process's doing, which made or removed the file in between.
        while (true) {
            try {
                return found();
            } catch (NoSuchFileException missing) {
                if (!request.creates()) {
                    throw missing;
                }
            }
            try {
                return create();
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // Then it can be opened.
            }
        }
    }

    /** A file that is there, whose name is synced where a new one's would be: who made it may have died before. */
    private DurableFile found() throws IOException {
        DurableFile file = volume.open(name, request.mode());
        try {
            if (request.creates() && !request.deletesOnClose()) {
                volume.syncDirectory();
            }
            return file;
        } catch (IOException | RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    private DurableFile create() throws IOException {
        DirectorySync sync = request.deletesOnClose() ? DirectorySync.DEFERRED : DirectorySync.NOW;
        return volume.create(name, request.mode(), sync);
    }
}
