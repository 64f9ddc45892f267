package io.holdfast.platform.sim;

import io.holdfast.libc.Errno;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DirectIoUnsupportedException;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.FileName;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Poison;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import io.holdfast.platform.VolumeLockedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A directory of a {@link SimulatedDisk}, made by {@link SimulatedDisk#mount}. Unlike a real one it also ends with the
 * simulated process. Safe for any number of threads.
 */
public final class SimulatedVolume implements Volume {
    private final Kernel kernel;
    private final int process;
    private final int inode;
    private final String location;
    private final Poison poison;
    private volatile boolean closed;

    SimulatedVolume(Kernel kernel, int inode, String location) {
        this.kernel = kernel;
        this.process = kernel.process();
        this.inode = inode;
        this.location = location;
        this.poison = new Poison(location);
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public DurableFile open(String name, OpenMode mode) throws IOException {
        requireOpen(name);
        Alignment alignment = alignment(name, mode);
        long found = requireFile("openat", name, retried(() -> kernel.open(inode, name)));
        return file(found, name, mode, alignment);
    }

    @Override
    public DurableFile create(String name, OpenMode mode, DirectorySync sync) throws IOException {
        requireOpen(name);
        if (mode.access() == OpenMode.Access.READ) {
            throw new IllegalArgumentException("a file that is created is written: " + name);
        }
        Alignment alignment = alignment(name, mode);
        poison.check();
        long created = checked("openat", name, retried(() -> kernel.create(inode, name)));
        syncAsAsked(sync);
        return file(created, name, mode, alignment);
    }

    private DurableFile file(long found, String name, OpenMode mode, Alignment alignment) {
        OpenMode.Caching caching =
                alignment.equals(Alignment.NONE) ? OpenMode.Caching.BUFFERED : OpenMode.Caching.DIRECT;
        return new SimulatedFile(kernel, (int) found, path(name), name, mode.with(caching), alignment);
    }

    private Alignment alignment(String name, OpenMode mode) throws IOException {
        Optional<Alignment> direct = kernel.plan().directAlignment();
        if (mode.caching() == OpenMode.Caching.DIRECT && direct.isEmpty()) {
            throw new DirectIoUnsupportedException(path(name), "this simulated disk has no direct I/O");
        }
        return mode.caching() == OpenMode.Caching.BUFFERED ? Alignment.NONE : direct.orElse(Alignment.NONE);
    }

    @Override
    public void rename(String from, String to, DirectorySync sync) throws IOException {
        requireOpen(from);
        FileName.require(to);
        poison.check();
        requireFile("renameat2", from, kernel.lookup(inode, from));
        checked("renameat2", to, retried(() -> kernel.rename(inode, from, to)));
        syncAsAsked(sync);
    }

    @Override
    public void replace(String from, String to, DirectorySync sync) throws IOException {
        requireOpen(from);
        FileName.require(to);
        poison.check();
        requireFile("renameat", from, kernel.lookup(inode, from));
        refuseDirectory(to, kernel.lookup(inode, to));
        checked("renameat", from, retried(() -> kernel.replace(inode, from, to)));
        syncAsAsked(sync);
    }

    @Override
    public void unlink(String name, DirectorySync sync) throws IOException {
        requireOpen(name);
        poison.check();
        refuseDirectory(name, kernel.lookup(inode, name));
        checked("unlinkat", name, retried(() -> kernel.unlink(inode, name)));
        syncAsAsked(sync);
    }

    @Override
    public List<String> list() throws IOException {
        requireOpen();
        return kernel.list(inode);
    }

    @Override
    public boolean exists(String name) throws IOException {
        requireOpen(name);
        return kernel.lookup(inode, name) >= 0;
    }

    @Override
    public Volume subdirectory(String name) throws IOException {
        requireOpen(name);
        long found = kernel.lookup(inode, name);
        if (found < 0) {
            poison.check();
            found = retried(() -> kernel.mkdir(inode, name));
            // Another thread may have been faster.
            found = Errno.isResult(found, Errno.Kind.EEXIST, Kernel.ABI) ? kernel.lookup(inode, name) : found;
        }
        checked("mkdirat", name, found);
        if (!kernel.isDirectory(found)) {
            throw new NotAFileException(path(name), "it is a file, where a directory was expected");
        }
        syncDirectory();
        return new SimulatedVolume(kernel, (int) found, path(name));
    }

    @Override
    public Guarantee syncDirectory() throws IOException {
        requireOpen();
        // As with files: of two at the same time one alone would be told.
        synchronized (poison) {
            poison.check();
            long result = retried(() -> kernel.syncDirectory(inode, location.substring(location.lastIndexOf('/') + 1)));
            if (result < 0) {
                throw poison.with(new SyncFailedException("fsync", location, Errno.ofResult(result, Kernel.ABI)));
            }
            return kernel.plan().guarantee();
        }
    }

    @Override
    public VolumeLock lock(String name) throws IOException {
        requireOpen(name);
        refuseDirectory(name, kernel.lookup(inode, name));
        if (!kernel.lock(inode, name)) {
            throw new VolumeLockedException(path(name), "this JVM");
        }
        try {
            if (!exists(name)) {
                create(name, OpenMode.BUFFERED, DirectorySync.DEFERRED).close();
            }
        } catch (IOException failed) {
            kernel.unlock(inode, name);
            throw failed;
        }
        return new SimulatedLock(kernel, inode, name);
    }

    @Override
    public DurabilityReport probe() throws IOException {
        requireOpen();
        FaultPlan plan = kernel.plan();
        return new DurabilityReport(
                location,
                "simulated",
                "simulated",
                new DurabilityReport.Storage(
                        "simulated",
                        "simulated:",
                        List.of(),
                        DurabilityReport.Overwriting.IN_PLACE,
                        Optional.of(new DurabilityReport.Device(
                                "simulated",
                                DurabilityReport.WriteCache.VOLATILE,
                                false,
                                false,
                                OptionalInt.of(Sectors.BYTES),
                                OptionalInt.of(Sectors.BYTES)))),
                new DurabilityReport.DirectIo(
                        plan.directAlignment(), "as the fault plan says", OptionalInt.of(Sectors.BYTES)),
                new DurabilityReport.Sync("fdatasync", "the simulation has no other"),
                plan.guarantee(),
                "as the fault plan says, within the simulation",
                List.of("a simulated disk: nothing survives the end of this JVM"));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A system call that may be interrupted. */
    @FunctionalInterface
    private interface SystemCall {
        long make();
    }

    private static long retried(SystemCall call) {
        long result;
        do {
            result = call.make();
        } while (Errno.isResult(result, Errno.Kind.EINTR, Kernel.ABI));
        return result;
    }

    private void syncAsAsked(DirectorySync sync) throws IOException {
        if (sync == DirectorySync.NOW) {
            syncDirectory();
        }
    }

    private void requireOpen(String name) throws IOException {
        FileName.require(name);
        requireOpen();
    }

    private void requireOpen() throws IOException {
        if (closed || kernel.process() != process) {
            throw new ClosedChannelException();
        }
    }

    private String path(String name) {
        return location + "/" + name;
    }

    private long checked(String call, String name, long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        Errno errno = Errno.ofResult(result, Kernel.ABI);
        switch (errno.kind()) {
            case ENOENT -> throw new NoSuchFileException(path(name));
            case EEXIST -> throw new FileAlreadyExistsException(path(name));
            default -> throw new NativeIOException(call, path(name), NativeIOException.NO_POSITION, errno);
        }
    }

    private long requireFile(String call, String name, long found) throws IOException {
        refuseDirectory(name, found);
        return checked(call, name, found);
    }

    private void refuseDirectory(String name, long found) throws NotAFileException {
        if (found >= 0 && kernel.isDirectory(found)) {
            throw new NotAFileException(path(name), "it is a directory, where a file was expected");
        }
    }
}
