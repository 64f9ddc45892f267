package io.holdfast.platform;

import static io.holdfast.platform.VolumeFixture.writeBlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.junit.jupiter.api.Test;

/** What {@link FileSharing} promises within one JVM, to several opens of one file. */
public interface FileSharingContract extends VolumeFixture {
    /** What is done with two opens of one file. */
    @FunctionalInterface
    interface Check {
        /**
         * Runs the check.
         *
         * @param one open for reading and writing
         * @param two another open of the same file
         * @throws IOException if the system refuses
         */
        void run(FileSharing one, FileSharing two) throws IOException;
    }

    private void opened(Check check) throws IOException {
        try (Volume volume = open();
                DurableFile one = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile two = volume.open("file", OpenMode.BUFFERED)) {
            check.run(one.sharing(), two.sharing());
        }
    }

    @Test
    default void theKeyIsOfTheFileAndNotOfItsName() throws IOException {
        try (Volume volume = open();
                DurableFile one = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile two = volume.open("file", OpenMode.READ);
                DurableFile other = volume.create("other", OpenMode.BUFFERED, DirectorySync.NOW)) {
            assertThat(one.sharing().fileKey())
                    .isEqualTo(two.sharing().fileKey())
                    .isNotEqualTo(other.sharing().fileKey());
            volume.replace("other", "file", DirectorySync.NOW);
            try (DurableFile renamed = volume.open("file", OpenMode.READ)) {
                assertThat(renamed.sharing().fileKey())
                        .isEqualTo(other.sharing().fileKey())
                        .isNotEqualTo(one.sharing().fileKey());
            }
        }
    }

    @Test
    default void anExclusiveLockIsRefusedWhereAnotherOverlaps() throws IOException {
        opened((one, two) -> {
            assertThat(one.tryLock(RangeLock.EXCLUSIVE, 10, 10)).isTrue();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 19, 1)).isFalse();
            assertThat(two.tryLock(RangeLock.SHARED, 0, 11)).isFalse();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 20, 10)).isTrue();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 0, 10)).isTrue();
        });
    }

    @Test
    default void aLockMayReachToTheLastPositionThereIs() throws IOException {
        opened((one, two) -> {
            assertThat(one.tryLock(RangeLock.EXCLUSIVE, 100, Long.MAX_VALUE - 100))
                    .isTrue();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, Long.MAX_VALUE - 1, 1)).isFalse();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 0, 100)).isTrue();
        });
    }

    @Test
    default void aLockThatTheAccessDoesNotAllowIsRefused() throws IOException {
        try (Volume volume = open();
                DurableFile writer =
                        volume.create("file", OpenMode.BUFFERED.with(OpenMode.Access.WRITE), DirectorySync.NOW);
                DurableFile reader = volume.open("file", OpenMode.READ)) {
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> reader.sharing().tryLock(RangeLock.EXCLUSIVE, 0, 10));
            assertThatExceptionOfType(NativeIOException.class)
                    .isThrownBy(() -> writer.sharing().tryLock(RangeLock.SHARED, 0, 10));
            assertThat(reader.sharing().tryLock(RangeLock.SHARED, 0, 10)).isTrue();
            assertThat(writer.sharing().tryLock(RangeLock.EXCLUSIVE, 10, 10)).isTrue();
        }
    }

    @Test
    default void anUnlockedRangeIsFree() throws IOException {
        opened((one, two) -> {
            assertThat(one.tryLock(RangeLock.EXCLUSIVE, 10, 10)).isTrue();
            assertThat(one.tryLock(RangeLock.EXCLUSIVE, 30, 10)).isTrue();
            one.unlock(10, 10);
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 10, 10)).isTrue();
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 30, 10)).isFalse();
        });
    }

    @Test
    @SuppressWarnings("try") // Closing is what is tested.
    default void closingTheFileEndsItsLocksAndItsSharing() throws IOException {
        try (Volume volume = open();
                DurableFile one = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile two = volume.open("file", OpenMode.BUFFERED)) {
            assertThat(one.sharing().tryLock(RangeLock.EXCLUSIVE, 0, 10)).isTrue();
            one.close();
            assertThat(two.sharing().tryLock(RangeLock.EXCLUSIVE, 0, 10)).isTrue();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> one.sharing().tryLock(RangeLock.EXCLUSIVE, 20, 10));
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> one.sharing().fileKey());
        }
    }

    @Test
    default void theRuntimesOwnChannelIsOfTheSameFileOrRefused() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.NOW)) {
            writeBlock(file, 0, 7);
            try (FileChannel channel = file.sharing().openNio()) {
                ByteBuffer read = ByteBuffer.allocate(1);
                assertThat(channel.read(read, 4095)).isEqualTo(1);
                assertThat(read.get(0)).isEqualTo((byte) 7);
            } catch (UnsupportedOperationException simulated) {
                assertThat(supports()).doesNotContain(Support.POSIX_DIRECTORY);
            }
        }
    }

    @Test
    default void aRangeThatCannotBeIsRefused() throws IOException {
        opened((one, two) -> {
            for (long[] range : new long[][] {{-1, 1}, {0, 0}, {0, -1}, {1, Long.MAX_VALUE}}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> one.tryLock(RangeLock.EXCLUSIVE, range[0], range[1]));
                assertThatIllegalArgumentException().isThrownBy(() -> one.unlock(range[0], range[1]));
            }
            assertThat(two.tryLock(RangeLock.EXCLUSIVE, 0, Long.MAX_VALUE)).isTrue();
        });
    }
}
