package io.holdfast.tests.fault;

import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.crash.block.RecordedDisk;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file system on a device that fails on demand: mounted, failed, healed and mounted again. One thread at a time, but for faults. */
final class FailingDisk implements AutoCloseable {
    private final RecordedDisk disk;
    private Optional<Volume> volume = Optional.empty();
    private Optional<Path> directory = Optional.empty();

    private FailingDisk(RecordedDisk disk) {
        this.disk = disk;
    }

    static FailingDisk create(RealFileSystem fileSystem) throws IOException {
        fileSystem.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, fileSystem + ": " + reason));
        return new FailingDisk(RecordedDisk.create(fileSystem));
    }

    /** Forgets all that was written, and mounts. */
    Volume mountEmpty() throws IOException {
        unmount();
        disk.setFault(Optional.empty());
        disk.beginRecord();
        return mount();
    }

    /** What a machine finds after its device was mended: nothing of the page cache. */
    Volume mountHealed() throws IOException {
        unmount();
        disk.setFault(Optional.empty());
        return mount();
    }

    private Volume mount() throws IOException {
        Path mounted = disk.mount();
        directory = Optional.of(mounted);
        Volume opened = Volumes.open(mounted);
        volume = Optional.of(opened);
        return opened;
    }

    private void unmount() throws IOException {
        if (volume.isPresent()) {
            volume.get().close();
            volume = Optional.empty();
        }
        if (directory.isPresent()) {
            directory = Optional.empty();
            disk.unmount();
        }
    }

    Path directory() {
        return directory.orElseThrow();
    }

    void fail(DiskFault fault) throws IOException {
        disk.setFault(Optional.of(fault));
    }

    /** How many requests the fault has met: those that it failed, and those like them before and after. */
    int met() throws IOException {
        return disk.matched();
    }

    /** As an administrator, or a kernel that met an error, does it. */
    void turnReadOnly() throws IOException {
        Command.of("mount", "-o", "remount,ro", directory().getParent().toString())
                .runOrThrow();
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            disk.setFault(Optional.empty());
            unmount();
        }
    }
}
