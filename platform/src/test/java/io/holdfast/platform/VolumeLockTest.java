package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer across processes: another JVM holds the lock, and dies. */
class VolumeLockTest {
    private static final String LOCK = "lock";

    @TempDir
    Path directory;

    /** The other JVM: takes the lock, says so, and holds it until it is killed. */
    public static final class Holder {
        private Holder() {}

        /**
         * Holds the lock of a directory.
         *
         * @param arguments the directory
         * @throws IOException if it cannot be locked
         */
        public static void main(String[] arguments) throws IOException {
            try (Volume volume = Volumes.open(Path.of(arguments[0]));
                    VolumeLock lock = volume.lock(LOCK)) {
                System.out.println("held " + (lock != null));
                System.out.flush();
                // Blocks until the parent closes the pipe, or for ever.
                System.in.transferTo(System.out);
            }
        }
    }

    private Process startHolder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held true");
        return process;
    }

    @Test
    void anotherProcessIsNamedAndItsDeathReleasesTheLock() throws Exception {
        Process holder = startHolder();
        try (Volume volume = Volumes.open(directory)) {
            assertThatExceptionOfType(VolumeLockedException.class)
                    .isThrownBy(() -> volume.lock(LOCK))
                    .withMessageContaining(directory.resolve(LOCK).toString())
                    .withMessageContaining("in use by process " + holder.pid());
            // SIGKILL: no code of the holder runs any more.
            holder.destroyForcibly().waitFor();
            volume.lock(LOCK).close();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void theNameOfADeadHolderIsReplaced() throws Exception {
        startHolder().destroyForcibly().waitFor();
        try (Volume volume = Volumes.open(directory);
                VolumeLock lock = volume.lock(LOCK)) {
            assertThat(lock).isNotNull();
            assertThat(directory.resolve(LOCK))
                    .content()
                    .contains("process " + ProcessHandle.current().pid());
            assertThatExceptionOfType(VolumeLockedException.class)
                    .isThrownBy(() -> volume.lock(LOCK))
                    .withMessageContaining("in use by this JVM");
        }
    }

    @Test
    void aRefusedLockLeaksNoDescriptorAndKeepsTheHoldersName() throws IOException {
        try (Volume volume = Volumes.open(directory);
                VolumeLock lock = volume.lock(LOCK)) {
            assertThat(lock).isNotNull();
            String name = Files.readString(directory.resolve(LOCK));
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(VolumeLockedException.class).isThrownBy(() -> volume.lock(LOCK));
            }
            assertThat(directory.resolve(LOCK)).hasContent(name);
        }
    }

    @Test
    void anUnwrittenNameIsNotGuessed() throws IOException {
        assertThat(LockHolder.describe(new byte[0])).contains("not written its name");
        assertThat(LockHolder.describe("foreign".getBytes(StandardCharsets.UTF_8)))
                .contains("not written its name");
    }

    @Test
    void aSystemWithoutSuchLocksIsRefusedWithItsReason() throws IOException {
        ScriptedLibc script = ScriptedLibc.ofThisMachine();
        script.fail("fcntl(F_OFD_SETLK)", Errno.Kind.EINTR).fail("fcntl(F_OFD_SETLK)", Errno.Kind.EINVAL);
        try (Volume volume = Volumes.open(directory, script.libc())) {
            int closed = script.calls("close").size();
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> volume.lock(LOCK))
                    .withMessageContaining("F_OFD_SETLK")
                    .withMessageContaining("macOS");
            assertThat(script.calls("close")).hasSize(closed + 1);
            volume.lock(LOCK).close();
        }
    }

    /** A process that is being started has the parent's open files until its exec(2): as much as one more descriptor. */
    @Test
    void aReleasedLockIsFreeAlthoughAChildHasItsFileOpenYet() throws IOException {
        int duplicate = -1;
        Libc machine = Libc.load();
        ScriptedLibc script = ScriptedLibc.ofThisMachine();
        int[] opened = new int[1];
        try (Volume volume = Volumes.open(directory, script.libc())) {
            script.answer("openat", (libc, arguments) -> {
                opened[0] =
                        (int) libc.openat((Integer) arguments[0], (String) arguments[1], (Integer) arguments[2], 0600);
                return opened[0];
            });
            VolumeLock lock = volume.lock(LOCK);
            // F_DUPFD, 0 on all systems.
            duplicate = (int) machine.fcntl(opened[0], 0, 0);
            assertThat(duplicate).isPositive();
            lock.close();
            volume.lock(LOCK).close();
        } finally {
            if (duplicate >= 0) {
                assertThat(machine.close(duplicate)).isZero();
            }
        }
    }
}
