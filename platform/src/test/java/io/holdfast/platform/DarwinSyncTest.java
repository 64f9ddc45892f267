package io.holdfast.platform;

import static io.holdfast.platform.SyncKind.BARRIER;
import static io.holdfast.platform.SyncKind.DATA;
import static io.holdfast.platform.SyncKind.DEVICE;
import static io.holdfast.platform.SyncKind.FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The state machine of the macOS syncs, on a recorded seam. */
class DarwinSyncTest {
    private static final String FULL = "fcntl(F_FULLFSYNC)";
    private static final String BARRIER_CALL = "fcntl(F_BARRIERFSYNC)";
    private static final int FD = 7;

    private final ScriptedLibc script = new ScriptedLibc(Abi.DARWIN_AARCH64);
    private final Findings findings = new Findings();
    private final DarwinSync sync = new DarwinSync(script.libc(), Guarantee.POWER_CUT, findings);

    private Guarantee syncFile(SyncKind kind) throws IOException {
        return sync.syncFile(FD, "/volume/file", kind);
    }

    private Guarantee syncDirectory() throws IOException {
        return sync.syncDirectory(FD, "/volume");
    }

    @ParameterizedTest
    @EnumSource(value = SyncKind.class, mode = Mode.EXCLUDE, names = "BARRIER")
    void everythingDurableIsOneFullFsync(SyncKind kind) throws IOException {
        assertThat(syncFile(kind)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(script.calls()).containsExactly(FULL);
    }

    @Test
    void aDirectoryIsFullyFsyncedToo() throws IOException {
        assertThat(syncDirectory()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(script.calls()).containsExactly(FULL);
    }

    @Test
    void aBarrierPromisesOrderAndNoMore() throws IOException {
        assertThat(syncFile(BARRIER)).isEqualTo(Guarantee.ORDERED);
        assertThat(script.calls()).containsExactly(BARRIER_CALL);
    }

    @Test
    void anInterruptedCallIsMadeAgain() throws IOException {
        script.fail(FULL, Errno.Kind.EINTR).fail(FULL, Errno.Kind.EINTR).fail(BARRIER_CALL, Errno.Kind.EINTR);
        assertThat(syncFile(DATA)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(syncFile(BARRIER)).isEqualTo(Guarantee.ORDERED);
        assertThat(script.calls()).containsExactly(FULL, FULL, FULL, BARRIER_CALL, BARRIER_CALL);
        assertThat(findings.all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            names = {"ENOTSUP", "ENOTTY", "EINVAL", "EOPNOTSUPP"})
    void notSupportedFallsToFsyncWithALesserGuaranteeThatIsRemembered(Errno.Kind unsupported) throws IOException {
        script.fail(FULL, unsupported).fail("fsync", Errno.Kind.EINTR);
        assertThat(syncFile(DATA)).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(syncFile(FILE)).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(script.calls()).containsExactly(FULL, "fsync", "fsync", "fsync");
        assertThat(findings.all()).singleElement().asString().contains("F_FULLFSYNC", "fsync", unsupported.meaning());
        assertThat(sync.inUse().call()).isEqualTo("fsync");
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            mode = Mode.EXCLUDE,
            names = {"ENOTSUP", "ENOTTY", "EINVAL", "EOPNOTSUPP", "EINTR", "EUCLEAN", "UNKNOWN"})
    void everyOtherErrnoFailsAndNeverFallsBack(Errno.Kind failure) {
        script.fail(FULL, failure);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> syncFile(DATA))
                .withMessageContaining("F_FULLFSYNC")
                .withMessageContaining("/volume/file")
                .satisfies(e -> assertThat(e.errno().number()).isEqualTo(failure.number(Abi.DARWIN_AARCH64)));
        assertThat(script.calls()).containsExactly(FULL);
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void anErrnoThatNoTableKnowsFailsAndNeverFallsBack() {
        script.answer(FULL, (machine, arguments) -> -4711);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> syncFile(DATA))
                .withMessageContaining("4711");
        assertThat(script.calls()).containsExactly(FULL);
    }

    @Test
    void theNumbersOfLinuxAreNotTakenForDarwins() {
        // 95 is ENOTSUP on Linux and EMULTIHOP on Darwin.
        script.answer(FULL, (machine, arguments) -> -95);
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> syncFile(DATA));
        assertThat(script.calls()).containsExactly(FULL);
    }

    @Test
    void aFailedFallbackFails() {
        script.fail(FULL, Errno.Kind.ENOTSUP).fail("fsync", Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> syncFile(DATA))
                .withMessageStartingWith("fsync on /volume/file")
                .withMessageContaining("EIO");
        assertThat(script.calls()).containsExactly(FULL, "fsync");
    }

    @Test
    void anUnsupportedBarrierFallsToTheFullSync() throws IOException {
        script.fail(BARRIER_CALL, Errno.Kind.ENOTSUP);
        assertThat(syncFile(BARRIER)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(syncFile(BARRIER)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(script.calls()).containsExactly(BARRIER_CALL, FULL, FULL);
        assertThat(findings.all()).singleElement().asString().contains("F_BARRIERFSYNC");
    }

    @Test
    void aFailedBarrierFails() {
        script.fail(BARRIER_CALL, Errno.Kind.EIO);
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(() -> syncFile(BARRIER));
        assertThat(script.calls()).containsExactly(BARRIER_CALL);
    }

    @Test
    void directoriesThatLackTheFullSyncDoNotWeakenFiles() throws IOException {
        script.fail(FULL, Errno.Kind.ENOTSUP);
        assertThat(syncDirectory()).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(syncFile(DATA)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(syncDirectory()).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(script.calls()).containsExactly(FULL, "fsync", FULL, "fsync");
        assertThat(findings.all()).singleElement().asString().contains("directories");
    }

    @Test
    void noMoreIsClaimedThanTheFileSystemKeeps() throws IOException {
        DarwinSync remote = new DarwinSync(script.libc(), Guarantee.DEVICE_CACHE, findings);
        assertThat(remote.syncFile(FD, "/volume/file", DEVICE)).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(remote.syncDirectory(FD, "/volume")).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(remote.syncFile(FD, "/volume/file", BARRIER)).isEqualTo(Guarantee.DEVICE_CACHE);
    }

    @Test
    void fdatasyncIsNeverCalled() throws IOException {
        script.fail(FULL, Errno.Kind.ENOTSUP).fail(BARRIER_CALL, Errno.Kind.ENOTSUP);
        for (SyncKind kind : SyncKind.values()) {
            syncFile(kind);
        }
        syncDirectory();
        assertThat(script.calls("fdatasync")).isEmpty();
    }
}
