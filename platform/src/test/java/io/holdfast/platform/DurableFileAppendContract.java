package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@link DurableFile#append} promises. */
public interface DurableFileAppendContract extends VolumeFixture {
    /** How many threads append at once. */
    int APPENDERS = 4;

    /** Longer than any buffer through which heap bytes pass, and no multiple of a block. */
    int APPENDED_BYTES = 100_001;

    @Test
    default void anAppendGoesToTheEndWhoeverHasMovedIt() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile other = volume.open("file", OpenMode.BUFFERED)) {
            ByteBuffer source = ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2);
            file.append(source);
            other.append(ByteBuffer.allocateDirect(1).put((byte) 3).flip());
            file.append(ByteBuffer.wrap(new byte[] {4}));
            assertThat(source.hasRemaining()).isFalse();
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.readUnaligned(read, 0)).isEqualTo(4);
            assertThat(Arrays.copyOf(read.array(), 4)).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    default void appendsOfSeveralThreadsLieOneAfterTheOther() throws Exception {
        int rounds = 8;
        try (Volume volume = open();
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW)) {
            ExecutorService threads = Executors.newFixedThreadPool(APPENDERS);
            try {
                List<Callable<Void>> appenders = new ArrayList<>();
                for (int thread = 0; thread < APPENDERS; thread++) {
                    byte[] bytes = new byte[APPENDED_BYTES];
                    Arrays.fill(bytes, (byte) (thread + 1));
                    appenders.add(() -> {
                        for (int round = 0; round < rounds; round++) {
                            file.append(ByteBuffer.wrap(bytes));
                        }
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(appenders)) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(file.size()).isEqualTo((long) APPENDERS * rounds * APPENDED_BYTES);
            for (int index = 0; index < APPENDERS * rounds; index++) {
                ByteBuffer read = ByteBuffer.allocate(APPENDED_BYTES);
                file.readUnaligned(read, (long) index * APPENDED_BYTES);
                byte[] expected = new byte[APPENDED_BYTES];
                Arrays.fill(expected, read.get(0));
                assertThat(read.array()).as("append %s", index).isEqualTo(expected);
            }
        }
    }

    @Test
    default void aFileOpenForReadingOnlyIsNotAppendedTo() throws IOException {
        try (Volume volume = open()) {
            volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW).close();
            try (DurableFile file = volume.open("file", OpenMode.READ)) {
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.append(ByteBuffer.allocate(1)));
                assertThat(file.size()).isZero();
            }
        }
    }

    @Test
    default void aDirectFileHasNoAppend() throws IOException {
        Assumptions.assumeTrue(supports().contains(Support.DIRECT), "this volume has no direct I/O");
        try (Volume volume = open();
                DurableFile file = volume.create("file", OpenMode.DIRECT, DirectorySync.NOW)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> file.append(ByteBuffer.allocate(4096)));
        }
    }
}
