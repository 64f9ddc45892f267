package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The portable lock against another process. */
class PortableLockTest {
    @TempDir
    Path directory;

    /** The other process: takes the lock, says so, and holds it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (Volume volume = PortableVolume.open(Path.of(args[0]));
                    VolumeLock lock = volume.lock("lock")) {
                System.out.write(lock == null ? 0 : 1);
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void theHolderIsNamedAndItsDeathReleasesTheLock() throws Exception {
        Process holder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Volume volume = PortableVolume.open(directory)) {
            assertThat(holder.getInputStream().read()).isEqualTo(1);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatExceptionOfType(VolumeLockedException.class)
                        .isThrownBy(() -> volume.lock("lock"))
                        .withMessageContaining("in use by process " + holder.pid());
            }
            holder.destroyForcibly().waitFor();
            try (VolumeLock lock = volume.lock("lock")) {
                assertThat(lock).isNotNull();
            }
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void aLockFileThatOthersHaveWrittenIsRefusedAllTheSame() throws Exception {
        Assumptions.assumeTrue(NativeBackends.onLinux(), "the volume of Linux, whose locks are no channel's");
        try (Volume linux = Volumes.open(directory);
                VolumeLock held = linux.lock("lock");
                Volume portable = PortableVolume.open(directory)) {
            assertThat(held).isNotNull();
            Files.write(directory.resolve("lock"), new byte[] {(byte) 0xff});
            assertThatExceptionOfType(VolumeLockedException.class).isThrownBy(() -> portable.lock("lock"));
        }
    }
}
