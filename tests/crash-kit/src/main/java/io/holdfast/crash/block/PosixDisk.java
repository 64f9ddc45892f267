package io.holdfast.crash.block;

import io.holdfast.libc.Libc;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The strict reading of POSIX as a real file system: a simulated disk, {@link SimulatedDisk}, mounted by FUSE, so that programs reach
 * it by real system calls, whatever they make them with. It stays mounted; a crash exchanges what is in it. Root, Linux.
 *
 * <p>Directories within directories, regular files, renames within a directory. No links, no removal of directories, no
 * mapping of files to be written.
 *
 * <p>As with {@link RecordedDisk}, a server that stalls is ended by a watchdog, and nothing stays mounted whoever is killed.
 * One thread at a time, but for {@link #operations}.
 */
public final class PosixDisk implements AutoCloseable {
    /** Which history is asked about. */
    public enum History {
        /** The program's. */
        PROGRAM,
        /** What has happened since {@link #start}. */
        SINCE_START;

        private PosixDisks.Which which() {
            return this == PROGRAM ? PosixDisks.Which.HISTORY : PosixDisks.Which.STARTED;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Path mountPoint;
    private final RootShell shell = new RootShell();
    private final Watchdog watchdog = new Watchdog();
    private Optional<FuseProcess> server = Optional.empty();
    private Optional<Control> control = Optional.empty();
    private boolean closed;

    /** The socket to the server. */
    private record Control(SocketChannel channel, DataInputStream in, DataOutputStream out) {}

    private PosixDisk(Path directory) throws IOException {
        this.directory = directory;
        this.mountPoint = directory.resolve("fuse");
    }

    /**
     * What is missing to use it here.
     *
     * @return the reason, empty if nothing is
     */
    public static Optional<String> missing() {
        return RealFileSystem.fuseMissing();
    }

    /**
     * Mounts an empty disk.
     *
     * @return the disk
     * @throws IOException if it cannot be mounted
     */
    public static PosixDisk create() throws IOException {
        try (RootShell shell = new RootShell()) {
            StaleDisks.remove(shell);
        }
        String prefix = StaleDisks.PREFIX + ProcessHandle.current().pid() + "-";
        PosixDisk disk = new PosixDisk(Files.createTempDirectory(prefix).toRealPath());
        try {
            Files.createDirectory(disk.mountPoint);
            disk.server = Optional.of(FuseProcess.start(
                    disk.mountPoint,
                    PosixServer.class,
                    List.of(disk.directory.toString()),
                    SimulatedDisk.class,
                    Libc.class));
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(disk.directory.resolve("control")));
            disk.control = Optional.of(new Control(
                    channel,
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel))),
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)))));
            return disk;
        } catch (IOException | RuntimeException e) {
            try (disk) {
                throw e;
            }
        }
    }

    /**
     * The root of what is mounted; from each {@link #begin} or {@link #start} on no more than a minute may pass until the next.
     *
     * @return its path
     */
    public Path root() {
        return mountPoint;
    }

    /** What is written of a request, after its name. */
    @FunctionalInterface
    private interface Question {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private synchronized long ask(PosixServer.Request request, Question question) throws IOException {
        Control open = control.orElseThrow(() -> new IllegalStateException("closed"));
        open.out().writeUTF(request.name());
        question.writeTo(open.out());
        open.out().flush();
        return open.in().readLong();
    }

    /**
     * Empties the disk, for a program to run on.
     *
     * @param seed decides what is random
     * @param renames how a crash may leave a rename
     * @throws IOException if the server is gone
     */
    public void begin(long seed, FaultPlan.Renames renames) throws IOException {
        watchdog.arm(PATIENCE, this::abort);
        ask(PosixServer.Request.BEGIN, out -> {
            out.writeLong(seed);
            out.writeUTF(renames.name());
        });
    }

    /**
     * How many operations there were.
     *
     * @param history in which history
     * @return their count
     * @throws IOException if the server is gone
     */
    public int operations(History history) throws IOException {
        return (int) ask(
                PosixServer.Request.OPERATIONS,
                out -> out.writeUTF(history.which().name()));
    }

    /**
     * How many states a crash can leave.
     *
     * @param history in which history
     * @param place after how many of its operations
     * @param countMax how many are wanted at most
     * @return their count
     * @throws IOException if the server is gone
     */
    public long count(History history, int place, int countMax) throws IOException {
        return ask(PosixServer.Request.COUNT, out -> {
            out.writeUTF(history.which().name());
            out.writeInt(place);
            out.writeInt(countMax);
        });
    }

    /**
     * Becomes what a crash leaves; no file of it may be open.
     *
     * @param history in which history
     * @param place after how many of its operations
     * @param countMax how many states are wanted at most, which is part of what a number means
     * @param number the state's number
     * @throws IOException if the server is gone
     */
    public void start(History history, int place, int countMax, long number) throws IOException {
        watchdog.arm(PATIENCE, this::abort);
        ask(PosixServer.Request.START, out -> {
            out.writeUTF(history.which().name());
            out.writeInt(place);
            out.writeInt(countMax);
            out.writeLong(number);
        });
    }

    private void abort() {
        server.ifPresent(FuseProcess::abort);
    }

    /** Unmounts and ends the server, each also where the other fails; a second time does nothing. */
    @Override
    @SuppressWarnings("try") // Nothing is done but closing, backwards.
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        watchdog.arm(PATIENCE, this::abort);
        try (Closeable last = this::removeDirectory;
                Closeable third = this::endServer;
                RootShell second = shell;
                Watchdog first = watchdog) {
            if (server.isPresent()) {
                shell.run(List.of("umount", "-l", mountPoint.toString()));
            }
        }
    }

    private void endServer() throws IOException {
        if (control.isPresent()) {
            control.get().channel().close();
            control = Optional.empty();
        }
        if (server.isPresent()) {
            server.get().end();
            server = Optional.empty();
        }
    }

    private void removeDirectory() throws IOException {
        for (String name : List.of("control", "fuse", "")) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }
}
