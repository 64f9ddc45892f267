package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.Libc;
import io.holdfast.testing.DarwinShim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the volume of macOS, through the real backends, on a library of Darwin's shape. */
class DarwinShimContractTest {
    @Nested
    class AppleSiliconByFfm extends Contract {
        AppleSiliconByFfm() {
            super(Backend.FFM, Abi.DARWIN_AARCH64);
        }
    }

    @Nested
    class IntelByJnr extends Contract {
        IntelByJnr() {
            super(Backend.JNR, Abi.DARWIN_X86_64);
        }
    }

    /** One shim for all tests of a backend, one directory for each. */
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Contract extends VolumeContractTest {
        private final Backend backend;
        private final Abi abi;
        private Libc libc;
        private Path parent;
        private Path directory;

        Contract(Backend backend, Abi abi) {
            this.backend = backend;
            this.abi = abi;
        }

        @BeforeAll
        void load(@TempDir Path temporary) throws IOException {
            NativeBackends.load(backend);
            DarwinShim shim = DarwinShim.compile(temporary, abi);
            libc = Libc.load(backend, shim.abi(), shim.library());
            parent = temporary;
        }

        @BeforeEach
        void makeDirectory() throws IOException {
            directory = Files.createTempDirectory(parent, "volume-");
        }

        @Override
        public Volume open() throws IOException {
            return Volumes.open(directory, libc);
        }

        @Override
        public Set<Support> supports() {
            return EnumSet.of(Support.DIRECT, Support.POSIX_DIRECTORY);
        }
    }
}
