package io.holdfast.platform;

import static io.holdfast.platform.VolumeFixture.assertBlock;
import static io.holdfast.platform.VolumeFixture.assertRange;
import static io.holdfast.platform.VolumeFixture.blockBytes;
import static io.holdfast.platform.VolumeFixture.filled;
import static io.holdfast.platform.VolumeFixture.writeBlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@link DurableFile} promises about reading and writing, and about the mode it was opened in. */
public interface DurableFileTransferContract extends VolumeFixture {
    @TestFactory
    default Stream<DynamicTest> aReadReturnsWhatWasWritten() {
        return inEveryMode(file -> {
            writeBlock(file, 0, 7);
            writeBlock(file, 1, 8);
            writeBlock(file, 0, 9);
            assertBlock(file, 0, 9);
            assertBlock(file, 1, 8);
        });
    }

    @Test
    default void whatWasWrittenIsThereWhenTheFileIsOpenedAgain() throws IOException {
        for (OpenMode mode : modes()) {
            String name = "file-" + modes().indexOf(mode);
            try (Volume volume = open();
                    DurableFile file = volume.create(name, mode, DirectorySync.NOW)) {
                writeBlock(file, 0, 7);
            }
            try (Volume volume = open();
                    DurableFile file = volume.open(name, mode)) {
                assertBlock(file, 0, 7);
            }
        }
    }

    @TestFactory
    default Stream<DynamicTest> aReadThatMeetsTheEndReturnsFewerBytes() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            writeBlock(file, 0, 7);
            AlignedBuffer target = filled(file, 3 * block, 1);
            assertThat(file.read(target, 0, 3 * block, 0)).isEqualTo(block);
            assertRange(target, 0, block, 7);
        });
    }

    @TestFactory
    default Stream<DynamicTest> aReadAtOrAfterTheEndReturnsNothing() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer target = filled(file, block, 1);
            assertThat(file.read(target, 0, block, 0)).isZero();
            writeBlock(file, 0, 7);
            assertThat(file.read(target, 0, block, block)).isZero();
            assertThat(file.read(target, 0, block, 1000L * block)).isZero();
        });
    }

    @TestFactory
    default Stream<DynamicTest> transfersTouchTheirRangeOfTheBufferOnly() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer source = filled(file, 3 * block, 1);
            for (int i = block; i < 2 * block; i++) {
                source.bytes().put(i, (byte) 2);
            }
            file.write(source, block, block, 0);
            assertThat(file.size()).isEqualTo(block);
            AlignedBuffer target = filled(file, 3 * block, 5);
            assertThat(file.read(target, block, block, 0)).isEqualTo(block);
            assertRange(target, 0, block, 5);
            assertRange(target, block, 2 * block, 2);
            assertRange(target, 2 * block, 3 * block, 5);
        });
    }

    @TestFactory
    default Stream<DynamicTest> thePositionAndLimitOfABuffersBytesAreNeitherReadNorMoved() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer buffer = filled(file, block, 7);
            buffer.bytes().limit(20).position(10);
            file.write(buffer, 0, block, 0);
            file.writeVectored(new AlignedBuffer[] {buffer}, block);
            assertThat(file.read(buffer, 0, block, block)).isEqualTo(block);
            assertThat(buffer.bytes().position()).isEqualTo(10);
            assertThat(buffer.bytes().limit()).isEqualTo(20);
            assertThat(file.size()).isEqualTo(2L * block);
        });
    }

    @TestFactory
    default Stream<DynamicTest> aWriteAfterTheEndExtendsTheFileAndTheGapReadsZero() {
        return inEveryMode(file -> {
            writeBlock(file, 2, 7);
            assertThat(file.size()).isEqualTo(3L * blockBytes(file));
            assertBlock(file, 0, 0);
            assertBlock(file, 1, 0);
            assertBlock(file, 2, 7);
        });
    }

    @TestFactory
    default Stream<DynamicTest> aTransferOfNothingDoesNothing() {
        return inEveryMode(file -> {
            AlignedBuffer buffer = filled(file, blockBytes(file), 7);
            file.write(buffer, 0, 0, 0);
            file.writeVectored(new AlignedBuffer[0], 0);
            assertThat(file.read(buffer, 0, 0, 0)).isZero();
            assertThat(file.size()).isZero();
        });
    }

    @TestFactory
    default Stream<DynamicTest> writeVectoredWritesWholeBuffersOneAfterTheOther() {
        // More buffers than IOV_MAX, which is 1024 on Linux and Darwin.
        int count = 1100;
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer[] sources = new AlignedBuffer[count];
            for (int i = 0; i < count; i++) {
                sources[i] = filled(file, block, i);
            }
            file.writeVectored(sources, block);
            assertThat(file.size()).isEqualTo((count + 1L) * block);
            assertBlock(file, 0, 0);
            for (int i = 0; i < count; i++) {
                assertBlock(file, i + 1, i);
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> aNegativePositionIsRefused() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer buffer = filled(file, block, 7);
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(buffer, 0, block, -block));
            assertThatIllegalArgumentException().isThrownBy(() -> file.write(buffer, 0, block, -block));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.writeVectored(new AlignedBuffer[] {buffer}, -block));
            assertThat(file.size()).isZero();
        });
    }

    @Test
    default void aDirectFileRefusesWhatIsNotAligned() throws IOException {
        assumeSupport(Support.DIRECT);
        try (Volume volume = open();
                DurableFile file = volume.create("direct", OpenMode.DIRECT, DirectorySync.NOW)) {
            int block = blockBytes(file);
            AlignedBuffer aligned = filled(file, 2 * block, 7);
            AlignedBuffer unaligned = AlignedBuffer.allocate(block, 1);
            assertThat(file.alignment().memoryBytes()).isGreaterThan(1);
            assertThat(file.alignment().offsetBytes()).isGreaterThan(1);
            assertThatIllegalArgumentException().isThrownBy(() -> file.write(unaligned, 0, block, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.write(aligned, 1, block, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.write(aligned, 0, block - 1, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.write(aligned, 0, block, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(unaligned, 0, block, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(aligned, 1, block, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(aligned, 0, block - 1, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.read(aligned, 0, block, 1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.writeVectored(new AlignedBuffer[] {aligned, unaligned}, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> file.writeVectored(new AlignedBuffer[] {aligned}, 1));
            assertThat(file.size()).as("nothing was written").isZero();
        }
    }

    @Test
    default void aDirectFileHasNoUnalignedTransfers() throws IOException {
        assumeSupport(Support.DIRECT);
        try (Volume volume = open();
                DurableFile file = volume.create("direct", OpenMode.DIRECT, DirectorySync.NOW)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> file.readUnaligned(ByteBuffer.allocate(10), 0));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> file.writeUnaligned(ByteBuffer.allocate(10), 0));
        }
    }

    @Test
    default void aFileSaysWhetherItsWritesAreDurableWhenTheyReturn() throws IOException {
        for (OpenMode mode : modes()) {
            try (Volume volume = open();
                    DurableFile file = volume.create("file-" + modes().indexOf(mode), mode, DirectorySync.NOW)) {
                assertThat(file.writeThrough()).isEqualTo(mode.writeThrough());
                assertThat(file.sync(SyncKind.DATA)).isEqualTo(volume.probe().guarantee());
            }
        }
    }

    @Test
    default void aBufferedFileNeedsNoAlignment() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("buffered", OpenMode.BUFFERED, DirectorySync.NOW)) {
            assertThat(file.alignment()).isEqualTo(Alignment.NONE);
            assertThat(file.caching()).isEqualTo(OpenMode.Caching.BUFFERED);
            AlignedBuffer buffer = AlignedBuffer.allocate(100, 1);
            buffer.bytes().put(3, (byte) 7);
            file.write(buffer, 3, 50, 11);
            assertThat(file.size()).isEqualTo(61);
            assertThat(file.read(buffer, 99, 1, 11)).isEqualTo(1);
            assertThat(buffer.bytes().get(99)).isEqualTo((byte) 7);
        }
    }

    @Test
    default void unalignedTransfersMoveTheBuffersPosition() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("buffered", OpenMode.BUFFERED, DirectorySync.NOW)) {
            for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)}) {
                for (int i = 0; i < 10; i++) {
                    buffer.put(i, (byte) i);
                }
                buffer.limit(8).position(2);
                file.writeUnaligned(buffer, 5);
                assertThat(buffer.position()).isEqualTo(8);
                assertThat(file.size()).isEqualTo(11);
                buffer.clear().position(1);
                assertThat(file.readUnaligned(buffer, 4)).isEqualTo(7);
                assertThat(buffer.position()).isEqualTo(8);
                assertThat(buffer.get(1)).isZero();
                for (int i = 2; i < 8; i++) {
                    assertThat(buffer.get(i)).isEqualTo((byte) i);
                }
                assertThat(file.readUnaligned(buffer, 11)).isZero();
                assertThatIllegalArgumentException().isThrownBy(() -> file.readUnaligned(buffer, -1));
                assertThatIllegalArgumentException().isThrownBy(() -> file.writeUnaligned(buffer, -1));
            }
        }
    }

    @Test
    default void aReadOnlyFileRefusesEveryChange() throws IOException {
        try (Volume volume = open()) {
            try (DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
                writeBlock(file, 0, 7);
            }
            try (DurableFile file = volume.open("a", OpenMode.READ)) {
                AlignedBuffer buffer = filled(file, 100, 8);
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.write(buffer, 0, 100, 0));
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> file.writeVectored(new AlignedBuffer[] {buffer}, 0));
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> file.writeUnaligned(ByteBuffer.allocate(10), 0));
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.truncate(1));
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.preallocate(1 << 20));
                assertBlock(file, 0, 7);
                assertThat(file.size()).isEqualTo(blockBytes(file));
            }
        }
    }

    @Test
    default void directIoIsGrantedOrRefusedAndNeverForgotten() throws IOException {
        boolean direct = supports().contains(Support.DIRECT);
        OpenMode ifPossible = OpenMode.BUFFERED.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        try (Volume volume = open();
                DurableFile file = volume.create("a", ifPossible, DirectorySync.NOW)) {
            assertThat(file.caching()).isEqualTo(direct ? OpenMode.Caching.DIRECT : OpenMode.Caching.BUFFERED);
            if (direct) {
                try (DurableFile again = volume.open("a", OpenMode.DIRECT)) {
                    assertThat(again.caching()).isEqualTo(OpenMode.Caching.DIRECT);
                }
            } else {
                assertThat(file.alignment()).isEqualTo(Alignment.NONE);
                assertThatExceptionOfType(DirectIoUnsupportedException.class)
                        .isThrownBy(() -> volume.open("a", OpenMode.DIRECT));
                assertThatExceptionOfType(DirectIoUnsupportedException.class)
                        .isThrownBy(() -> volume.create("b", OpenMode.DIRECT, DirectorySync.NOW));
                assertThat(volume.list()).containsExactly("a");
            }
        }
    }

    @Test
    default void aFileOpenForWritingOnlyRefusesEveryRead() throws IOException {
        try (Volume volume = open();
                DurableFile file =
                        volume.create("a", OpenMode.BUFFERED.with(OpenMode.Access.WRITE), DirectorySync.NOW)) {
            file.writeUnaligned(ByteBuffer.allocate(10), 0);
            file.append(ByteBuffer.allocate(10));
            file.sync(SyncKind.DATA);
            assertThat(file.size()).isEqualTo(20);
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> file.readUnaligned(ByteBuffer.allocate(1), 0));
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> file.read(AlignedBuffer.allocate(8, 8), 0, 8, 0));
        }
    }
}
