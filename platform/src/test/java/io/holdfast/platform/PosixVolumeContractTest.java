package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract on the volumes of this system, by each backend: on the disk that holds the build, and in memory. */
class PosixVolumeContractTest {
    @Nested
    class OnDiskByFfm extends Contract {
        OnDiskByFfm() {
            super(Backend.FFM, Path.of("target"));
        }
    }

    @Nested
    class OnDiskByJnr extends Contract {
        OnDiskByJnr() {
            super(Backend.JNR, Path.of("target"));
        }
    }

    @Nested
    class InMemoryByFfm extends Contract {
        InMemoryByFfm() {
            super(Backend.FFM, Path.of("/dev/shm"));
        }
    }

    @Nested
    class InMemoryByJnr extends Contract {
        InMemoryByJnr() {
            super(Backend.JNR, Path.of("/dev/shm"));
        }
    }

    abstract static class Contract extends VolumeContractTest {
        private final Backend backend;
        private final Path parent;
        private TestDirectory directory;

        Contract(Backend backend, Path parent) {
            this.backend = backend;
            this.parent = parent;
        }

        @BeforeEach
        void makeDirectory() throws IOException {
            Assumptions.assumeTrue(Files.isDirectory(parent), () -> "no " + parent);
            directory = TestDirectory.in(parent);
        }

        @AfterEach
        void removeDirectory() throws IOException {
            if (directory != null) {
                directory.close();
            }
        }

        @Override
        public Volume open() throws IOException {
            return Volumes.open(directory.path(), NativeBackends.load(backend));
        }

        @Override
        public Set<Support> supports() {
            boolean linux = Abi.current().os() == Abi.OperatingSystem.LINUX;
            Set<Support> supports = EnumSet.of(Support.POSIX_DIRECTORY);
            if (linux) {
                supports.add(Support.WRITE_THROUGH);
            }
            if (!directory.isInMemory()) {
                supports.add(Support.DIRECT);
            }
            return supports;
        }
    }
}
