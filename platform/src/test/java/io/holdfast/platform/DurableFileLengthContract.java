package io.holdfast.platform;

import static io.holdfast.platform.VolumeFixture.assertBlock;
import static io.holdfast.platform.VolumeFixture.blockBytes;
import static io.holdfast.platform.VolumeFixture.filled;
import static io.holdfast.platform.VolumeFixture.writeBlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@link DurableFile} promises about its length, its sync and its end. */
public interface DurableFileLengthContract extends VolumeFixture {
    @TestFactory
    default Stream<DynamicTest> syncReturnsWhatWasReached() {
        return inEveryMode(file -> {
            for (SyncKind kind : SyncKind.values()) {
                writeBlock(file, 0, 7);
                assertThat(file.sync(kind)).as("%s", kind).isNotNull();
            }
            assertBlock(file, 0, 7);
        });
    }

    @Test
    default void syncPromisesNoMoreThanTheReportSays() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            writeBlock(file, 0, 7);
            Guarantee reached = file.sync(SyncKind.FILE);
            assertThat(reached.weaker(volume.probe().guarantee())).isEqualTo(reached);
        }
    }

    @TestFactory
    default Stream<DynamicTest> preallocateExtendsTheFileWithZeroes() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            writeBlock(file, 0, 7);
            file.preallocate(5L * block);
            assertThat(file.size()).isEqualTo(5L * block);
            assertBlock(file, 0, 7);
            for (int i = 1; i < 5; i++) {
                assertBlock(file, i, 0);
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> preallocateOfManyBlocksIsComplete() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            file.preallocate(777L * block);
            assertThat(file.size()).isEqualTo(777L * block);
            assertBlock(file, 0, 0);
            assertBlock(file, 400, 0);
            assertBlock(file, 776, 0);
        });
    }

    @TestFactory
    default Stream<DynamicTest> preallocateLeavesALongerFileAlone() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            writeBlock(file, 0, 7);
            writeBlock(file, 1, 8);
            file.preallocate(block);
            file.preallocate(2L * block);
            file.preallocate(0);
            assertThat(file.size()).isEqualTo(2L * block);
            assertBlock(file, 0, 7);
            assertBlock(file, 1, 8);
        });
    }

    @TestFactory
    default Stream<DynamicTest> truncateCutsTheFile() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            writeBlock(file, 0, 7);
            writeBlock(file, 1, 8);
            file.truncate(block);
            assertThat(file.size()).isEqualTo(block);
            assertBlock(file, 0, 7);
            assertThat(file.read(filled(file, block, 1), 0, block, block)).isZero();
        });
    }

    @TestFactory
    default Stream<DynamicTest> truncateExtendsTheFileAndWhatWasCutReadsZero() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            writeBlock(file, 0, 7);
            writeBlock(file, 1, 8);
            file.truncate(block);
            file.truncate(3L * block);
            assertThat(file.size()).isEqualTo(3L * block);
            assertBlock(file, 0, 7);
            assertBlock(file, 1, 0);
            assertBlock(file, 2, 0);
        });
    }

    @Test
    default void truncateCutsWithinABlock() throws IOException {
        try (Volume volume = open();
                DurableFile file = volume.create("a", OpenMode.BUFFERED, DirectorySync.NOW)) {
            writeBlock(file, 0, 7);
            file.truncate(700);
            file.truncate(4096);
            AlignedBuffer target = filled(file, 4096, 1);
            assertThat(file.read(target, 0, 4096, 0)).isEqualTo(4096);
            VolumeFixture.assertRange(target, 0, 700, 7);
            VolumeFixture.assertRange(target, 700, 4096, 0);
        }
    }

    @TestFactory
    default Stream<DynamicTest> aClosedFileRefusesEveryCall() {
        return inEveryMode(file -> {
            int block = blockBytes(file);
            AlignedBuffer buffer = filled(file, block, 7);
            file.write(buffer, 0, block, 0);
            file.close();
            file.close();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.read(buffer, 0, block, 0));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.write(buffer, 0, block, 0));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> file.writeVectored(new AlignedBuffer[] {buffer}, 0));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.sync(SyncKind.DATA));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.truncate(0));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.preallocate(10L * block));
            assertThatExceptionOfType(IOException.class).isThrownBy(file::size);
        });
    }

    @Test
    default void anOpenFileOutlivesItsNameAndItsReplacement() throws IOException {
        assumeSupport(Support.POSIX_DIRECTORY);
        try (Volume volume = open();
                DurableFile unlinked = volume.create("unlinked", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile replaced = volume.create("replaced", OpenMode.BUFFERED, DirectorySync.NOW);
                DurableFile replacing = volume.create("replacing", OpenMode.BUFFERED, DirectorySync.NOW)) {
            writeBlock(replaced, 0, 7);
            writeBlock(replacing, 0, 8);
            volume.unlink("unlinked", DirectorySync.NOW);
            volume.replace("replacing", "replaced", DirectorySync.NOW);
            writeBlock(unlinked, 0, 9);
            assertBlock(unlinked, 0, 9);
            assertBlock(replaced, 0, 7);
            try (DurableFile reopened = volume.open("replaced", OpenMode.READ)) {
                assertBlock(reopened, 0, 8);
            }
        }
    }
}
