package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Real logs in real directories, and what can become of them. Each record is a flush, hence a block, of its own.
 *
 * @param directory where
 */
record LogOnDisk(Path directory) {
    static final int BLOCK_BYTES = 4096;

    /** Three blocks: a header, and two for records. */
    static final LogOptions SMALL_SEGMENTS = LogOptions.DEFAULT.withSegmentBytes(3L * BLOCK_BYTES);

    private static final LogOptions ONE_SEGMENT = LogOptions.DEFAULT.withSegmentBytes(1 << 20);

    /** Appends and closes. */
    LogOnDisk append(String... records) throws IOException {
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, SMALL_SEGMENTS)) {
            for (String record : records) {
                log.append(record.getBytes(UTF_8));
            }
        }
        return this;
    }

    /** Appends to a log elsewhere, and takes over its segment before it is closed, as a crash leaves it. */
    LogOnDisk crashAfter(Path elsewhere, String... records) throws IOException {
        try (Volume volume = Volumes.open(elsewhere);
                Log log = Log.open(volume, ONE_SEGMENT)) {
            for (String record : records) {
                log.append(record.getBytes(UTF_8));
            }
            Files.copy(new LogOnDisk(elsewhere).segment(1), segment(1));
        }
        return this;
    }

    /** Appends twice, records a checkpoint behind that, and puts the segment back as it was after the first. */
    LogOnDisk fallBehindItsCheckpoint() throws IOException {
        Path copy = directory.resolve("copy");
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, ONE_SEGMENT)) {
            log.append("one".getBytes(UTF_8));
            Files.copy(segment(1), copy);
            log.append("later".getBytes(UTF_8));
            log.checkpoint(log.syncedLsn(), ByteBuffer.wrap("snapshot".getBytes(UTF_8)));
        }
        Files.move(copy, segment(1), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    Path segment(int sequence) {
        return directory.resolve(String.format("%016x.wal", sequence));
    }

    /** Writes over a segment's bytes. */
    LogOnDisk overwrite(int sequence, long position, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment(sequence).toFile(), "rw")) {
            file.seek(position);
            file.write(bytes);
        }
        return this;
    }

    /** A bit of a record that was acknowledged, and promised by a later block. */
    LogOnDisk rot(int sequence) throws IOException {
        return overwrite(sequence, BLOCK_BYTES + 64 + 24, new byte[] {'~'});
    }

    LogOnDisk copySegment(int from, int to) throws IOException {
        Files.copy(segment(from), segment(to), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    /** Each file's name and bytes, without the lock's. */
    Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.equals("lock")) {
                    contents.put(name, new String(Files.readAllBytes(file), ISO_8859_1));
                }
            }
        }
        return contents;
    }
}
