package io.holdfast.crash.block;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real file system on a disk that fails on demand: mounted, failed, healed and mounted again. Root, Linux. One thread at a time,
 * but for {@link #fail} and {@link #met}.
 */
public final class FailingDisk implements AutoCloseable {
    private final RecordedDisk disk;
    private Optional<Volume> volume = Optional.empty();
    private Optional<Path> directory = Optional.empty();

    private FailingDisk(RecordedDisk disk) {
        this.disk = disk;
    }

    /**
     * Makes a disk with an empty file system.
     *
     * @param fileSystem which, {@link RealFileSystem#missing} nothing
     * @return the disk, not mounted
     * @throws IOException if a command fails; its output is in the message
     */
    public static FailingDisk create(RealFileSystem fileSystem) throws IOException {
        return new FailingDisk(RecordedDisk.create(fileSystem));
    }

    /**
     * Forgets all that was written and every fault, and mounts.
     *
     * @return an empty directory, open until the disk is mounted again or closed
     * @throws IOException if the file system cannot be unmounted or mounted
     */
    public Volume mountEmpty() throws IOException {
        unmount();
        disk.setFault(Optional.empty());
        disk.beginRecord();
        return mount();
    }

    /**
     * What a machine finds after its disk was mended: nothing of the page cache. The fault strikes until all is unmounted.
     *
     * @return the directory, open until the disk is mounted again or closed
     * @throws IOException if the file system cannot be unmounted or mounted
     */
    public Volume mountHealed() throws IOException {
        unmount();
        disk.setFault(Optional.empty());
        return mount();
    }

    /**
     * Unmounts in order, and tells what was asked of the disk.
     *
     * @return the requests since {@link #mountEmpty}, in order; the fault failed none of them
     * @throws IOException if the file system cannot be unmounted
     */
    public List<DiskOperation> unmountRecorded() throws IOException {
        unmount();
        return disk.endRecord();
    }

    private Volume mount() throws IOException {
        Path mounted = disk.mount();
        directory = Optional.of(mounted);
        Volume opened = Volumes.open(mounted, disk.libc());
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

    /**
     * The directory that is mounted.
     *
     * @return its path
     * @throws java.util.NoSuchElementException if none is
     */
    public Path directory() {
        return directory.orElseThrow();
    }

    /**
     * Plans what fails from now on, in place of what was planned before.
     *
     * @param fault the fault
     * @throws IOException if the disk's server is gone
     */
    public void fail(DiskFault fault) throws IOException {
        disk.setFault(Optional.of(fault));
    }

    /**
     * How many requests the fault has met.
     *
     * @return those that it failed, and those like them before and after
     * @throws IOException if the disk's server is gone
     */
    public int met() throws IOException {
        return disk.matched();
    }

    /**
     * Turns the file system read-only, as an administrator, or a kernel that met an error, does it.
     *
     * @throws IOException if the kernel refuses, as it does while a file is open for writing
     */
    public void turnReadOnly() throws IOException {
        disk.turnReadOnly();
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            disk.setFault(Optional.empty());
            unmount();
        }
    }
}
