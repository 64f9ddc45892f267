package io.holdfast.libc;

import static io.holdfast.libc.Constant.MNT_DETACH;
import static io.holdfast.libc.Constant.MS_NOATIME;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls that mount and unmount, against a file system in memory: what they did is read from the kernel's table of mounts. */
@ParameterizedClass
@MethodSource("io.holdfast.libc.Backends#all")
@EnabledOnOs(OS.LINUX)
final class LibcMountContractTest {
    private final Libc libc;
    private final Abi abi;

    @TempDir
    private Path directory;

    private String mountPoint;

    LibcMountContractTest(Libc libc) {
        this.libc = libc;
        this.abi = libc.abi();
    }

    @BeforeEach
    void makeAMountPoint() throws IOException {
        LoopImage.FileSystem.EXT4.require();
        mountPoint =
                Files.createDirectory(directory.toRealPath().resolve("covered")).toString();
    }

    @AfterEach
    void leaveNothingMounted() {
        // There is none where the test was skipped.
        if (mountPoint != null) {
            assertThat(libc.umount2(mountPoint, MNT_DETACH.on(abi))).isIn(0L, -(long) Errno.Kind.EINVAL.number(abi));
        }
    }

    private long mount(String type) {
        return libc.mount("from-here", mountPoint, type, MS_NOATIME.on(abi), "size=64k,mode=0711");
    }

    private Errno.Kind kind(long result) {
        return Errno.ofResult(result, abi).kind();
    }

    private String mounts() throws IOException {
        return Files.readString(Path.of("/proc/self/mountinfo"));
    }

    @Test
    void mountPassesSourceTypeFlagsAndOptionsAndUmount2EndsIt() throws IOException {
        assertThat(mount("tmpfs")).isZero();

        assertThat(mounts().lines().filter(line -> line.contains(" " + mountPoint + " ")))
                .singleElement()
                .asString()
                .contains("noatime", " - tmpfs from-here ", "size=64k", "mode=711");
        assertThat(libc.umount2(mountPoint, 0)).isZero();
        assertThat(mounts()).doesNotContain(mountPoint);
    }

    @Test
    void whatIsInUseIsUnmountedByNameAloneAndOnlyWhereThatIsAsked() throws IOException {
        assertThat(mount("tmpfs")).isZero();
        int open = (int) libc.open(mountPoint + "/file", O_CREAT.on(abi) | O_RDWR.on(abi), 0600);

        assertThat(kind(libc.umount2(mountPoint, 0))).isEqualTo(Errno.Kind.EBUSY);
        assertThat(mounts()).contains(mountPoint);
        assertThat(libc.umount2(mountPoint, MNT_DETACH.on(abi))).isZero();

        assertThat(mounts()).doesNotContain(mountPoint);
        assertThat(libc.ftruncate(open, 1)).isZero();
        assertThat(libc.close(open)).isZero();
    }

    @Test
    void failuresCarryTheirErrno() {
        assertThat(kind(mount("no-such-type"))).isEqualTo(Errno.Kind.ENODEV);
        assertThat(kind(libc.mount("from-here", mountPoint + "/absent", "tmpfs", 0, "")))
                .isEqualTo(Errno.Kind.ENOENT);
        assertThat(kind(libc.mount("/absent", mountPoint, "ext4", 0, ""))).isEqualTo(Errno.Kind.ENOENT);
        assertThat(kind(libc.umount2(mountPoint, 0))).isEqualTo(Errno.Kind.EINVAL);
    }
}
