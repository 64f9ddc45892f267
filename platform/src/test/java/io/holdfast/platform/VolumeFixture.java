package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** The volume under test, and the few steps that every contract repeats. */
public interface VolumeFixture {
    /** What a volume may or may not have; without it, the contract says how it refuses. */
    enum Support {
        /** Direct I/O: {@link OpenMode.Caching#DIRECT} opens. */
        DIRECT,
        /** {@link OpenMode.WriteThrough#DATA}. */
        WRITE_THROUGH,
        /** {@link Volume#location} is a directory of a POSIX file system, with permissions and symbolic links. */
        POSIX_DIRECTORY
    }

    /** What is done with a new, empty file. */
    @FunctionalInterface
    interface FileCheck {
        /**
         * Runs the check.
         *
         * @param file open for reading and writing
         * @throws Exception if it fails
         */
        void run(DurableFile file) throws Exception;
    }

    /**
     * Opens the volume under test: at the first call of a test an empty directory, later the same directory.
     *
     * @return a volume that the caller closes
     * @throws IOException if it cannot be opened
     */
    Volume open() throws IOException;

    /**
     * What the volume supports.
     *
     * @return the parts of the contract that it has
     */
    Set<Support> supports();

    /**
     * Skips the test where the volume does not have something.
     *
     * @param support what the test is about
     */
    default void assumeSupport(Support support) {
        Assumptions.assumeTrue(supports().contains(support), () -> "this volume has no " + support);
    }

    /**
     * The modes in which a file of this volume is written.
     *
     * @return at least {@link OpenMode#BUFFERED}
     */
    default List<OpenMode> modes() {
        List<OpenMode> modes = new ArrayList<>();
        modes.add(OpenMode.BUFFERED);
        if (supports().contains(Support.DIRECT)) {
            modes.add(OpenMode.DIRECT);
        }
        if (supports().contains(Support.WRITE_THROUGH)) {
            for (OpenMode mode : List.copyOf(modes)) {
                modes.add(mode.with(OpenMode.WriteThrough.DATA));
            }
        }
        return modes;
    }

    /**
     * One test for each mode of the volume, each with a new file.
     *
     * @param check what to do with it
     * @return the tests
     */
    default Stream<DynamicTest> inEveryMode(FileCheck check) {
        return modes().stream()
                .map(mode -> DynamicTest.dynamicTest(mode.caching() + ", write-through " + mode.writeThrough(), () -> {
                    try (Volume volume = open();
                            DurableFile file =
                                    volume.create("file-" + modes().indexOf(mode), mode, DirectorySync.NOW)) {
                        check.run(file);
                    }
                }));
    }

    /**
     * A size that every file accepts as length and position.
     *
     * @param file the file
     * @return 4096 bytes, or more where the file's alignment asks for it
     */
    static int blockBytes(DurableFile file) {
        return Math.max(4096, file.alignment().offsetBytes());
    }

    /**
     * A buffer that the file accepts.
     *
     * @param file the file
     * @param capacity its size in bytes
     * @param fill the value of every byte
     * @return the buffer
     */
    static AlignedBuffer filled(DurableFile file, int capacity, int fill) {
        AlignedBuffer buffer =
                AlignedBuffer.allocate(capacity, Math.max(4096, file.alignment().memoryBytes()));
        for (int i = 0; i < capacity; i++) {
            buffer.bytes().put(i, (byte) fill);
        }
        return buffer;
    }

    /**
     * Writes one block of one value.
     *
     * @param file the file
     * @param block the block's number, from zero
     * @param fill the value of every byte
     * @throws IOException if the write fails
     */
    static void writeBlock(DurableFile file, int block, int fill) throws IOException {
        int length = blockBytes(file);
        file.write(filled(file, length, fill), 0, length, (long) block * length);
    }

    /**
     * Asserts what a block holds.
     *
     * @param file the file
     * @param block the block's number, from zero
     * @param fill the expected value of every byte
     * @throws IOException if the read fails
     */
    static void assertBlock(DurableFile file, int block, int fill) throws IOException {
        int length = blockBytes(file);
        AlignedBuffer buffer = filled(file, length, ~fill);
        assertThat(file.read(buffer, 0, length, (long) block * length))
                .as("length of block %s", block)
                .isEqualTo(length);
        assertRange(buffer, 0, length, fill);
    }

    /**
     * Asserts what a range of a buffer holds.
     *
     * @param buffer the buffer
     * @param from the first offset
     * @param to the offset after the last
     * @param fill the expected value of every byte
     */
    static void assertRange(AlignedBuffer buffer, int from, int to, int fill) {
        for (int i = from; i < to; i++) {
            if (buffer.bytes().get(i) != (byte) fill) {
                assertThat(buffer.bytes().get(i)).as("byte %s", i).isEqualTo((byte) fill);
            }
        }
    }
}
