package io.holdfast.crash.block;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk on which the states of crashes are mounted: a loop device on a file in memory, which the server fills. Apart from the
 * recorded one because nobody asks what a recovery writes: so it costs no request to the server.
 *
 * <p>Not thread-safe.
 */
final class StateDisk implements AutoCloseable {
    /** The directory in a disk's own where its file is. */
    static final String DIRECTORY = "state";

    private final RootShell shell;
    private final Path directory;
    private final String device;
    private boolean attached = true;

    private StateDisk(RootShell shell, Path directory, String device) {
        this.shell = shell;
        this.directory = directory;
        this.device = device;
    }

    /** The file of the disk in a directory. */
    static Path file(Path directory) {
        return directory.resolve(DIRECTORY).resolve(DiskImageFile.NAME);
    }

    /**
     * Makes a disk of zeroes.
     *
     * @param directory what belongs to the whole disk; a directory in it is made
     * @param bytes the disk's size
     */
    static StateDisk create(RootShell shell, Path directory, long bytes) throws IOException {
        Path memory = Files.createDirectory(directory.resolve(DIRECTORY));
        shell.run(List.of("mount", "-t", "tmpfs", "holdfast-crash", memory.toString()));
        try (RandomAccessFile file = new RandomAccessFile(file(directory).toFile(), "rw")) {
            file.setLength(bytes);
            String device =
                    shell.run(List.of("losetup", "-f", "--show", file(directory).toString()));
            return new StateDisk(shell, memory, device);
        } catch (IOException e) {
            try {
                unmount(shell, memory);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private static void unmount(RootShell shell, Path memory) throws IOException {
        shell.run(List.of("umount", "-l", memory.toString()));
    }

    String device() {
        return device;
    }

    /** Detaches it; nothing of it may be mounted any more but lazily. A second time does nothing. */
    @Override
    public void close() throws IOException {
        if (attached) {
            attached = false;
            try {
                shell.run(List.of("losetup", "-d", device));
            } finally {
                unmount(shell, directory);
            }
        }
    }
}
