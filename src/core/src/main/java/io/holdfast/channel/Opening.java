package io.holdfast.channel;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Opens or creates a file of a volume as an {@link OpenRequest} says. Separate from the channel, which only uses it. */
final class Opening {
    private final Volume volume;
    private final String name;
    private final OpenRequest request;

    Opening(Volume volume, String name, OpenRequest request) {
        this.volume = volume;
        this.name = name;
        this.request = request;
    }

    DurableFile open() throws IOException {
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
            return file;
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private DurableFile openOrCreate() throws IOException {
        if (request.createsNew()) {
            return create();
        }
        // Every further round is another process's doing, which made or removed the file in between.
        while (true) {
            try {
                return volume.open(name, request.mode());
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

    private DurableFile create() throws IOException {
        DirectorySync sync = request.deletesOnClose() ? DirectorySync.DEFERRED : DirectorySync.NOW;
        return volume.create(name, request.mode(), sync);
    }
}
