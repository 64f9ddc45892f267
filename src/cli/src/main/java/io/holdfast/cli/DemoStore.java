package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where the demo's writing process puts its lines, for any number of threads. It lives until the process is killed, so
 * nothing here is ever closed.
 */
@FunctionalInterface
interface DemoStore {
    /** The file of {@link Kind#NAIVE_FILE}, in the demo's directory. */
    String FILE_NAME = "file-channel";

    /** The kinds of stores, by which one process tells the other. */
    enum Kind {
        /** A log. */
        LOG,
        /** A log whose segments are so short that it rotates often. */
        LOG_OF_SHORT_SEGMENTS,
        /** What a program does that has no log: one growing file, written and forced under a lock. */
        NAIVE_FILE
    }

    /**
     * Appends a record.
     *
     * @param serial its number
     * @param line its payload
     * @return where it is; it is durable, as far as this store goes
     * @throws IOException if the system refuses
     */
    long append(long serial, byte[] line) throws IOException;

    /**
     * Opens a store.
     *
     * @param kind which
     * @param directory the demo's
     * @return the store, new and empty
     * @throws IOException if the system refuses
     */
    // Both hold their files until the process is killed.
    @SuppressWarnings("required.method.not.called")
    static DemoStore open(Kind kind, Path directory) throws IOException {
        return switch (kind) {
            case LOG -> inLog(directory, LogOptions.DEFAULT);
            case LOG_OF_SHORT_SEGMENTS -> inLog(directory, LogOptions.DEFAULT.withSegmentBytes(1 << 18));
            case NAIVE_FILE -> inFile(directory.resolve(FILE_NAME));
        };
    }

    private static DemoStore inLog(Path directory, LogOptions options) throws IOException {
        Volume volume = Volumes.open(directory);
        Log log = Log.open(volume, options);
        return (serial, line) -> {
            ByteBuffer header = ByteBuffer.allocate(Long.BYTES).putLong(0, serial);
            return log.append((byte) 0, header, ByteBuffer.wrap(line)).position();
        };
    }

    private static DemoStore inFile(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Object lock = new Object();
        return (serial, line) -> {
            ByteBuffer record = ByteBuffer.allocate(line.length + 1)
                    .put(line)
                    .put((byte) '\n')
                    .flip();
            synchronized (lock) {
                long position = channel.position();
                while (record.hasRemaining()) {
                    channel.write(record);
                }
                channel.force(false);
                return position;
            }
        };
    }
}
