package io.holdfast.crash.block;

import io.holdfast.libc.Libc;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real file system on a loop device on a file that a server of this process records, and the states that a crash can leave of
 * it on another, in memory. Root, Linux.
 *
 * <p>A server that stalls is ended by a watchdog: whoever waits for the disk then gets EIO. {@link #close} unmounts and
 * detaches everything, also after failures; where this process is killed, the server does, and where both are, the next disk.
 *
 * <p>One thread at a time, but for {@link #recorded}, {@link #setFault} and {@link #matched}.
 */
public final class RecordedDisk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MKFS_MAX = 100;
    private static final String MKFS_MET_ANOTHER = "cannot check mount status";

    private final RealFileSystem fileSystem;
    private final Path directory;
    private final Path fuse;
    private final MountPoint mountPoint;
    private final RootShell shell;
    private final Watchdog watchdog = new Watchdog();
    /** How long it may stay mounted; making and closing it have {@link #PATIENCE}. */
    private final Duration patience;

    private Optional<FuseProcess> server = Optional.empty();
    private Optional<DiskClient> client = Optional.empty();
    private Optional<String> device = Optional.empty();
    private Optional<StateDisk> states = Optional.empty();
    /** Whether what a crash leaves is the disk now. */
    private boolean crashed;
    /** Whether that is on the disk for states already. */
    private boolean laid;

    private boolean closed;

    private RecordedDisk(RealFileSystem fileSystem, Path directory, Libc libc, RootShell shell, Duration patience) {
        this.fileSystem = fileSystem;
        this.directory = directory;
        this.fuse = directory.resolve("fuse");
        this.mountPoint = new MountPoint(directory.resolve("fs"), libc);
        this.shell = shell;
        this.patience = patience;
    }

    /**
     * Makes a disk with an empty file system, in which there is one empty directory, durable.
     *
     * @param fileSystem which, {@link RealFileSystem#missing} nothing
     * @return the disk, not mounted
     * @throws IOException if a command fails; its output is in the message
     */
    public static RecordedDisk create(RealFileSystem fileSystem) throws IOException {
        return create(fileSystem, PATIENCE);
    }

    /**
     * Makes a disk as {@link #create(RealFileSystem)} does, whose watchdog has another patience than a minute.
     *
     * @param fileSystem which, {@link RealFileSystem#missing} nothing
     * @param patience how long the file system may stay mounted before the server counts as stalled
     * @return the disk, not mounted
     * @throws IOException if a command fails; its output is in the message
     */
    public static RecordedDisk create(RealFileSystem fileSystem, Duration patience) throws IOException {
        Libc libc = Libc.load();
        try (RootShell shell = new RootShell()) {
            StaleDisks.remove(shell);
        }
        String prefix = StaleDisks.PREFIX + ProcessHandle.current().pid() + "-";
        Path directory = Files.createTempDirectory(prefix).toRealPath();
        RecordedDisk disk = new RecordedDisk(fileSystem, directory, libc, new RootShell(), patience);
        try {
            disk.start();
            return disk;
        } catch (IOException | RuntimeException e) {
            try (disk) {
                throw e;
            }
        }
    }

    private void start() throws IOException {
        Files.createDirectory(fuse);
        Files.createDirectory(mountPoint.directory());
        Path socket = directory.resolve("control");
        server = Optional.of(FuseProcess.start(
                fuse, DiskServer.class, List.of(directory.toString(), Long.toString(fileSystem.bytes()))));
        client = Optional.of(new DiskClient(socket));
        watchdog.arm(PATIENCE, this::abort);
        device = Optional.of(shell.run(List.of(
                "losetup", "-f", "--show", fuse.resolve(DiskImageFile.NAME).toString())));
        states = Optional.of(StateDisk.create(shell, directory, fileSystem.bytes()));
        makeFileSystem();
        Path data = attach();
        Files.createDirectory(data);
        shell.run(List.of("sync", "-f", data.toString()));
        unmount();
        client().keepAsStart();
    }

    /**
     * Once more where it fails for another disk: mkfs.btrfs looks at the files behind all that is mounted, and a server may end while
     * it does.
     */
    private void makeFileSystem() throws IOException {
        for (int left = MKFS_MAX; ; left--) {
            try {
                shell.run(fileSystem.mkfs(device()));
                return;
            } catch (IOException e) {
                if (left == 1 || !String.valueOf(e.getMessage()).contains(MKFS_MET_ANOTHER)) {
                    throw e;
                }
            }
        }
    }

    private DiskClient client() {
        return client.orElseThrow(() -> new IllegalStateException("closed"));
    }

    private String device() {
        return device.orElseThrow(() -> new IllegalStateException("closed"));
    }

    private String mountable() throws IOException {
        if (!crashed) {
            return device();
        }
        if (!laid) {
            client().lay();
            laid = true;
        }
        return states.orElseThrow(() -> new IllegalStateException("closed")).device();
    }

    /**
     * Mounts the file system. From here to {@link #unmount} no more than a minute may pass.
     *
     * @return the directory in it
     * @throws io.holdfast.platform.NativeIOException with the errno of mount(2), if the kernel refuses what is on the disk
     * @throws IOException if the server is gone
     */
    public Path mount() throws IOException {
        watchdog.arm(patience, this::abort);
        try {
            return attach();
        } catch (IOException e) {
            watchdog.disarm();
            throw e;
        }
    }

    private Path attach() throws IOException {
        mountPoint.mount(mountable(), fileSystem);
        return mountPoint.directory().resolve("data");
    }

    /**
     * Unmounts the file system in order.
     *
     * @throws IOException with the errno of umount2(2), EBUSY while a file is open; it is unmounted all the same
     */
    public void unmount() throws IOException {
        try {
            mountPoint.unmount();
        } finally {
            watchdog.disarm();
        }
    }

    /**
     * Turns the mounted file system read-only.
     *
     * @throws IOException if mount(8) fails, as it does while a file is open for writing
     */
    public void turnReadOnly() throws IOException {
        shell.run(List.of("mount", "-o", "remount,ro", mountPoint.directory().toString()));
    }

    /**
     * The C library by which it mounts.
     *
     * @return the library, for who reads and writes in what is mounted
     */
    public Libc libc() {
        return mountPoint.libc();
    }

    /**
     * Whether it can be used on: nothing that was unmounted while it was in use may still be writing.
     *
     * @return false after a failed {@link #unmount}
     */
    public boolean isFree() {
        return mountPoint.isFree();
    }

    /**
     * Goes back to the empty file system and records from now on; not while it is mounted.
     *
     * @throws IOException if the server is gone
     */
    public void beginRecord() throws IOException {
        client().beginRecord();
        crashed = false;
    }

    /**
     * Ends the record; not while it is mounted.
     *
     * @return what the file system asked of the disk, in order
     * @throws IOException if the server is gone
     */
    public List<DiskOperation> endRecord() throws IOException {
        return client().endRecord();
    }

    /**
     * How long the record is: the place of what the file system asks next.
     *
     * @return the count of operations
     * @throws IOException if the server is gone
     */
    public int recorded() throws IOException {
        return client().recorded();
    }

    /**
     * Becomes what a crash leaves; not while it is mounted. What is written then is dropped by the next crash.
     *
     * @param durable how many operations from the start on are whole
     * @param kept which later ones, or which parts of them, are there, in this order
     * @return a number that differs from that of any other content, but for chance
     * @throws IOException if the server is gone
     */
    public long crash(int durable, List<KeptWrite> kept) throws IOException {
        long fingerprint = client().crash(durable, kept);
        crashed = true;
        laid = false;
        return fingerprint;
    }

    /**
     * Plans what the disk fails from now on, in place of what was planned before.
     *
     * @param fault the fault, empty for none
     * @throws IOException if the server is gone
     */
    public void setFault(Optional<DiskFault> fault) throws IOException {
        client().setFault(fault);
    }

    /**
     * How many requests the planned fault has met.
     *
     * @return their count, those that it let pass included
     * @throws IOException if the server is gone
     */
    public int matched() throws IOException {
        return client().matched();
    }

    /**
     * Writes what the last crash left to a file, without what was written since.
     *
     * @param file the file, replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        client().save(file);
    }

    /**
     * Becomes what {@link #save} wrote; not while it is mounted.
     *
     * @param file the file
     * @throws IOException if it cannot be read
     */
    public void load(Path file) throws IOException {
        client().load(file);
        crashed = true;
        laid = false;
    }

    /**
     * The server's process, for who wants to see what becomes of a disk whose server is stopped or killed.
     *
     * @return its number
     */
    public long serverProcess() {
        return server.orElseThrow(() -> new IllegalStateException("closed")).pid();
    }

    /** Ends a server that stalls: whoever waits for the disk gets EIO. */
    void abort() {
        server.ifPresent(FuseProcess::abort);
    }

    /** Unmounts, detaches and ends the server, each also where another of them fails; a second time does nothing. */
    @Override
    @SuppressWarnings("try") // Nothing is done but closing, backwards.
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        watchdog.arm(PATIENCE, this::abort);
        try (Closeable seventh = this::removeDirectory;
                Closeable sixth = this::endServer;
                RootShell fifth = shell;
                Watchdog fourth = watchdog;
                Closeable third = this::unmountServer;
                Closeable second = this::detachDevice;
                Closeable first = this::closeStates) {
            mountPoint.detach();
        }
    }

    private void closeStates() throws IOException {
        if (states.isPresent()) {
            states.get().close();
        }
    }

    private void detachDevice() throws IOException {
        if (device.isPresent()) {
            shell.run(List.of("losetup", "-d", device.get()));
            device = Optional.empty();
        }
    }

    private void unmountServer() throws IOException {
        if (server.isPresent()) {
            shell.run(List.of("umount", "-l", fuse.toString()));
        }
    }

    private void removeDirectory() throws IOException {
        for (String name : List.of("control", "fuse", StateDisk.DIRECTORY, "fs", "")) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    private void endServer() throws IOException {
        if (client.isPresent()) {
            client.get().close();
            client = Optional.empty();
        }
        if (server.isPresent()) {
            server.get().end();
            server = Optional.empty();
        }
    }
}
