package io.holdfast.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A new directory and the files made in it, all of which {@link #close} removes, from whatever thread it is called: also
 * from a shutdown hook, while others write. After that no file is made any more. Nothing else is ever touched.
 */
public final class Workspace implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path directory;
    private final List<Path> files = new ArrayList<>();
    private boolean closed;

    /**
     * Makes the directory.
     *
     * @param parent where
     * @throws IOException if the system refuses
     */
    public Workspace(Path parent) throws IOException {
        directory = Files.createTempDirectory(parent.toRealPath(), "holdfast-sync-latency-");
    }

    /**
     * Makes a file.
     *
     * @param name its name, new
     * @param bytes how many bytes, not all zero, are written to it, and synced
     * @return its path
     * @throws IOException if the system refuses, or the workspace is closed
     */
    Path create(String name, long bytes) throws IOException {
        Path file = directory.resolve(name);
        try (FileChannel channel = claim(file)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            while (chunk.hasRemaining()) {
                chunk.put((byte) 0x5a);
            }
            while (channel.position() < bytes) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, bytes - channel.position()));
                channel.write(chunk);
            }
            channel.force(true);
        }
        return file;
    }

    /**
     * What the system says of these files without their directory, whose path may name a user: reports are made public.
     *
     * @param message a message that may name files
     * @return the same with their names alone
     */
    String withoutDirectory(String message) {
        return message.replace(directory + directory.getFileSystem().getSeparator(), "");
    }

    private synchronized FileChannel claim(Path file) throws IOException {
        if (closed) {
            throw new IOException(directory + " is being removed");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        files.add(file);
        return channel;
    }

    /**
     * Removes what was made. Idempotent.
     *
     * @throws IOException if the system refuses
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }
}
