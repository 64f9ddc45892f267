package io.holdfast.channel;

import io.holdfast.testing.LoopDirectory;
import io.holdfast.testing.LoopImage;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on file systems of our own, on loop devices. */
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
    abstract static class Contract implements FileChannelContract, DurableChannels {
        @RegisterExtension
        final LoopDirectory directory;

        private final Set<ChannelOption> always;

        Contract(LoopImage.FileSystem fileSystem, ChannelOption... always) {
            this.directory = new LoopDirectory(fileSystem);
            this.always = Set.of(always);
        }

        @Override
        public Path directory() {
            return directory.path();
        }

        @Override
        public Set<ChannelOption> always() {
            return always;
        }
    }
}
