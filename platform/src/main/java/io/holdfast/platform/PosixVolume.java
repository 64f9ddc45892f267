package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A volume on Linux or Darwin: what names and files mean, over a {@link PosixDirectory}; what differs by system is in its
 * {@link PosixSystem}.
 *
 * <p>A failed directory sync poisons the names: no name is changed any more, since whether it would last is unknown. Files
 * can still be opened, read, written and synced.
 */
final class PosixVolume implements Volume {
    private static final int DEFAULT_PERMISSIONS = OpenMode.BUFFERED.permissions();

    private final Libc libc;
    private final PosixSystem.Choice choice;
    private final PosixSystem system;
    private final Poison poison;
    private final UnalignedTransfer unaligned;
    private final ReentrantLock syncing = new ReentrantLock();
    private final @Owning PosixDirectory directory;

    private PosixVolume(
            Libc libc, PosixSystem.Choice choice, PosixSystem system, String path, @Owning Descriptor descriptor) {
        this.libc = libc;
        this.choice = choice;
        this.system = system;
        this.poison = new Poison(path);
        this.unaligned = new UnalignedTransfer(libc);
        this.directory = new PosixDirectory(libc, path, descriptor);
    }

    /**
     * Opens a directory, whatever symbolic links its path has: it is the caller's word that this is the place.
     *
     * @param path its path
     * @param libc the library
     * @param choice what chooses the parts that differ by system
     * @return the volume
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws NotAFileException if it is no directory
     * @throws IOException if the system refuses
     */
    static PosixVolume open(String path, Libc libc, PosixSystem.Choice choice) throws IOException {
        return of(path, libc, choice, PosixDirectory.open(libc, path));
    }

    private static PosixVolume of(String path, Libc libc, PosixSystem.Choice choice, @Owning Descriptor descriptor)
            throws IOException {
        PosixSystem system;
        try {
            system = choice.choose(libc, descriptor, path);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, descriptor);
            throw e;
        }
        return new PosixVolume(libc, choice, system, path, descriptor);
    }

    @Override
    public String location() {
        return directory.path();
    }

    @Override
    public List<@Aligned AlignedBuffer> allocate(int count, int capacity, int alignment) {
        return HugePages.allocate(libc, count, capacity, alignment);
    }

    @Override
    public DurableFile open(String name, OpenMode mode) throws IOException {
        FileName.require(name);
        Descriptor descriptor = directory.openFile(name, flags(mode), 0);
        try {
            int fd = descriptor.enter();
            try {
                new FileStatus(libc, directory.pathOf(name)).requireRegularFile(fd);
            } finally {
                descriptor.leave();
            }
            return file(name, mode, descriptor);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, descriptor);
            throw e;
        }
    }

    @Override
    public DurableFile create(String name, OpenMode mode, DirectorySync sync) throws IOException {
        FileName.require(name);
        if (mode.access() == OpenMode.Access.READ) {
            throw new IllegalArgumentException("a new file is empty: it cannot be opened for reading only");
        }
        poison.check();
        int exclusive = Constant.O_CREAT.on(libc.abi()) | Constant.O_EXCL.on(libc.abi());
        int permissions = mode.permissions() == OpenMode.BY_UMASK ? 0666 : mode.permissions();
        Descriptor descriptor = directory.openFile(name, flags(mode) | exclusive, permissions);
        DurableFile file = created(name, mode, descriptor);
        try {
            syncAsAsked(sync);
        } catch (IOException | RuntimeException | Error e) {
            try {
                file.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
        return file;
    }

    @Override
    public void rename(String from, String to, DirectorySync sync) throws IOException {
        FileName.require(from);
        FileName.require(to);
        poison.check();
        directory.refuseDirectory(from);
        system.rename().rename(directory, from, to);
        syncAsAsked(sync);
    }

    @Override
    public void replace(String from, String to, DirectorySync sync) throws IOException {
        FileName.require(from);
        FileName.require(to);
        poison.check();
        directory.refuseDirectory(from);
        directory.replace(from, to);
        syncAsAsked(sync);
    }

    @Override
    public void unlink(String name, DirectorySync sync) throws IOException {
        FileName.require(name);
        poison.check();
        directory.unlink(name);
        syncAsAsked(sync);
    }

    @Override
    public List<String> list() throws IOException {
        return directory.list();
    }

    @Override
    public boolean exists(String name) throws IOException {
        return directory.exists(FileName.require(name));
    }

    @Override
    public Volume subdirectory(String name) throws IOException {
        FileName.require(name);
        poison.check();
        directory.createDirectory(name);
        Descriptor descriptor = directory.openDirectory(name);
        try {
            // Also where it was there already: who made it may have died before syncing its name.
            syncDirectory();
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, descriptor);
            throw e;
        }
        return of(directory.pathOf(name), libc, choice, descriptor);
    }

    @Override
    public Guarantee syncDirectory() throws IOException {
        int fd = directory.enter();
        syncing.lock();
        try {
            poison.check();
            return system.sync().syncDirectory(fd, directory.path());
        } catch (SyncFailedException e) {
            throw poison.with(e);
        } finally {
            syncing.unlock();
            directory.leave();
        }
    }

    @Override
    public VolumeLock lock(String name) throws IOException {
        FileName.require(name);
        int flags = Constant.O_RDWR.on(libc.abi()) | Constant.O_CREAT.on(libc.abi());
        String path = directory.pathOf(name);
        Descriptor descriptor = directory.openFile(name, flags, DEFAULT_PERMISSIONS);
        try {
            int fd = descriptor.enter();
            try {
                new FileStatus(libc, path).requireRegularFile(fd);
            } finally {
                descriptor.leave();
            }
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, descriptor);
            throw e;
        }
        return PosixLock.take(libc, path, descriptor);
    }

    @Override
    public DurabilityReport probe() throws IOException {
        return new PosixProbe(libc, directory, system, this::syncDirectory).report();
    }

    @Override
    @EnsuresCalledMethods(value = "directory", methods = "close")
    public void close() throws IOException {
        directory.close();
    }

    /** Finishes a file that this volume has just made, or removes it again. */
    private DurableFile created(String name, OpenMode mode, @Owning Descriptor descriptor) throws IOException {
        try {
            // The process's umask has already had its say; what was asked for explicitly is meant.
            if (mode.permissions() != DEFAULT_PERMISSIONS && mode.permissions() != OpenMode.BY_UMASK) {
                setPermissions(name, mode.permissions(), descriptor);
            }
            return file(name, mode, descriptor);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, descriptor);
            try {
                directory.unlink(name);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void setPermissions(String name, int permissions, Descriptor descriptor) throws IOException {
        int fd = descriptor.enter();
        long result;
        try {
            do {
                result = libc.fchmod(fd, permissions);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        } finally {
            descriptor.leave();
        }
        if (result < 0) {
            throw CallFailure.of(libc, "fchmod", directory.pathOf(name), result);
        }
    }

    private PosixFile file(String name, OpenMode mode, @Owning Descriptor descriptor) throws IOException {
        String path = directory.pathOf(name);
        Alignment alignment = Alignment.NONE;
        OpenMode.Caching caching = OpenMode.Caching.BUFFERED;
        if (mode.caching() != OpenMode.Caching.BUFFERED) {
            int fd = descriptor.enter();
            try {
                alignment = system.directIo().enable(fd, path).alignment();
                caching = OpenMode.Caching.DIRECT;
            } catch (DirectIoUnsupportedException e) {
                if (mode.caching() == OpenMode.Caching.DIRECT) {
                    throw e;
                }
                system.findings().add("no direct I/O: " + e.getReason() + "; files go through the page cache");
            } finally {
                descriptor.leave();
            }
        }
        PosixFile.Opened opened = new PosixFile.Opened(name, mode.with(caching), alignment);
        return new PosixFile(libc, system, unaligned, opened, path, descriptor);
    }

    private int flags(OpenMode mode) {
        Constant access = switch (mode.access()) {
            case READ -> Constant.O_RDONLY;
            case WRITE -> Constant.O_WRONLY;
            case READ_WRITE -> Constant.O_RDWR;
        };
        int flags = access.on(libc.abi());
        if (mode.writeThrough() == OpenMode.WriteThrough.NONE) {
            return flags;
        }
        Constant writeThrough = system.writeThrough()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "this system has no open flag that makes each write survive a power cut: sync instead"));
        return flags | writeThrough.on(libc.abi());
    }

    private void syncAsAsked(DirectorySync sync) throws IOException {
        if (sync == DirectorySync.NOW) {
            syncDirectory();
        }
    }

    /** Also where memory runs out: what stays open then, a lock above all, stays so until the process ends. */
    private static void closeAfter(Throwable failure, @Owning Descriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
