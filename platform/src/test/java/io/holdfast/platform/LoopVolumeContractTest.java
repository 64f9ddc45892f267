package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Backend;
import io.holdfast.testing.LoopDirectory;
import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on file systems of our own, on loop devices: where alignment is reported (ext4, xfs) and tried (btrfs). */
class LoopVolumeContractTest {
    @Nested
    class OnExt4 extends Contract {
        OnExt4() {
            super(LoopImage.FileSystem.EXT4, "statx(STATX_DIOALIGN)");
        }
    }

    @Nested
    class OnXfs extends Contract {
        OnXfs() {
            super(LoopImage.FileSystem.XFS, "statx(STATX_DIOALIGN)");
        }
    }

    @Nested
    class OnBtrfs extends Contract {
        OnBtrfs() {
            super(LoopImage.FileSystem.BTRFS, "a trial");
        }
    }

    /** One image for all tests of a file system, one directory for each. */
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Contract extends VolumeContractTest {
        @RegisterExtension
        final LoopDirectory directory;

        private final String alignmentSource;

        Contract(LoopImage.FileSystem fileSystem, String alignmentSource) {
            this.directory = new LoopDirectory(fileSystem);
            this.alignmentSource = alignmentSource;
        }

        @Override
        public Volume open() throws IOException {
            List<Backend> backends = NativeBackends.available();
            return Volumes.open(directory.path(), NativeBackends.load(backends.get(0)));
        }

        @Override
        public Set<Support> supports() {
            return EnumSet.allOf(Support.class);
        }

        @Test
        void theReportSaysHowTheAlignmentWasFound() throws IOException {
            try (Volume volume = open()) {
                DurabilityReport.DirectIo directIo = volume.probe().directIo();
                assertThat(directIo.reason()).startsWith(alignmentSource);
                assertThat(directIo.alignment())
                        .hasValueSatisfying(
                                alignment -> assertThat(alignment.offsetBytes()).isBetween(512, 4096));
            }
        }

        @Test
        void aFullDiskIsSaidToBeFullAndPreallocationRestoresTheLength() throws IOException {
            try (Volume volume = open()) {
                for (OpenMode mode : List.of(OpenMode.BUFFERED, OpenMode.DIRECT)) {
                    try (DurableFile file = volume.create("full-" + mode.caching(), mode, DirectorySync.NOW)) {
                        VolumeFixture.writeBlock(file, 0, 7);
                        assertThatExceptionOfType(DiskFullException.class)
                                .isThrownBy(() -> file.preallocate(1L << 40))
                                .withMessageContaining("full-");
                        assertThat(file.size()).isEqualTo(VolumeFixture.blockBytes(file));
                        VolumeFixture.assertBlock(file, 0, 7);
                        file.sync(SyncKind.FILE);
                    }
                }
                assertThat(volume.list()).hasSize(2);
            }
        }
    }
}
