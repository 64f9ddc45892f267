package io.holdfast.channel;

import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on file systems of our own, on loop devices. Without that of locks, which these file systems leave to the
 * kernel's common code (F_OFD_SETLK, fcntl(2)).
 */
class LoopFileChannelContractTest {
    @Nested
    class BufferedOnExt4 extends Contract {
        BufferedOnExt4() {
            super(LoopImage.FileSystem.EXT4);
        }
    }

    @Nested
    class DirectOnExt4 extends Contract {
        DirectOnExt4() {
            super(LoopImage.FileSystem.EXT4, ChannelOption.DIRECT);
        }
    }

    @Nested
    class BufferedOnXfs extends Contract {
        BufferedOnXfs() {
            super(LoopImage.FileSystem.XFS);
        }
    }

    @Nested
    class DirectOnXfs extends Contract {
        DirectOnXfs() {
            super(LoopImage.FileSystem.XFS, ChannelOption.DIRECT);
        }
    }

    @Nested
    class BufferedOnBtrfs extends Contract {
        BufferedOnBtrfs() {
            super(LoopImage.FileSystem.BTRFS);
        }
    }

    @Nested
    class DirectOnBtrfs extends Contract {
        DirectOnBtrfs() {
            super(LoopImage.FileSystem.BTRFS, ChannelOption.DIRECT);
        }
    }

    /** One image for all tests of a kind, one directory for each. */
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Contract
            implements ChannelOpenContract,
                    ChannelReadWriteContract,
                    ChannelTransferContract,
                    ChannelMapContract,
                    ChannelThreadsContract {
        private static final int IMAGE_MEBIBYTES = 64;

        private final LoopImage.FileSystem fileSystem;
        private final Set<ChannelOption> always;
        private LoopImage image;
        private Path directory;

        Contract(LoopImage.FileSystem fileSystem, ChannelOption... always) {
            this.fileSystem = fileSystem;
            this.always = Set.of(always);
        }

        @BeforeAll
        void mount(@TempDir Path parent) throws IOException {
            image = LoopImage.mount(parent, fileSystem, IMAGE_MEBIBYTES, "rw");
        }

        @AfterAll
        void unmount() throws IOException {
            if (image != null) {
                image.close();
            }
        }

        @BeforeEach
        void makeDirectory() throws IOException {
            directory = Files.createTempDirectory(image.root(), "channel-");
        }

        @AfterEach
        void removeDirectory() throws IOException {
            FileChannelContractTest.remove(directory);
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            Set<OpenOption> all = new HashSet<>(options);
            all.addAll(always);
            return DurableFileChannel.open(file, all, attributes);
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.noneOf(Difference.class);
        }
    }
}
