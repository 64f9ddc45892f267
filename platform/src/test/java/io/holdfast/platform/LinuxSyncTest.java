package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The state machine of Linux's syncs, on a recorded seam. */
class LinuxSyncTest {
    private static final int FD = 7;

    // The seam of a foreign processor makes no call on this machine.
    private final ScriptedLibc script = new ScriptedLibc(foreign());
    private final Findings findings = new Findings();
    private final LinuxSync sync = new LinuxSync(script.libc(), () -> Guarantee.POWER_CUT, findings);

    private static Abi foreign() {
        return Abi.current() == Abi.LINUX_AARCH64 ? Abi.LINUX_X86_64 : Abi.LINUX_AARCH64;
    }

    private Guarantee syncFile(SyncKind kind) throws IOException {
        return sync.syncFile(FD, "/volume/file", kind);
    }

    private Guarantee syncDirectory() throws IOException {
        return sync.syncDirectory(FD, "/volume");
    }

    @ParameterizedTest
    @CsvSource({"DATA,fdatasync", "FILE,fsync", "DEVICE,fsync", "BARRIER,fdatasync"})
    void eachKindHasItsCall(SyncKind kind, String call) throws IOException {
        assertThat(syncFile(kind)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(script.calls()).containsExactly(call);
    }

    @Test
    void anInterruptedCallIsMadeAgain() throws IOException {
        script.fail("fdatasync", Errno.Kind.EINTR)
                .fail("fdatasync", Errno.Kind.EINTR)
                .fail("fsync", Errno.Kind.EINTR);
        assertThat(syncFile(SyncKind.DATA)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(syncDirectory()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(script.calls()).containsExactly("fdatasync", "fdatasync", "fdatasync", "fsync", "fsync");
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            mode = Mode.EXCLUDE,
            names = {"EINTR", "UNKNOWN"})
    void everyErrnoOfAFileSyncFailsAndNothingStandsIn(Errno.Kind failure) {
        script.fail("fdatasync", failure);
        assertThatExceptionOfType(SyncFailedException.class)
                .isThrownBy(() -> syncFile(SyncKind.DATA))
                .withMessageStartingWith("fdatasync on /volume/file");
        assertThat(script.calls()).containsExactly("fdatasync");
        assertThat(findings.all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            names = {"EINVAL", "ENOTSUP", "ENOSYS"})
    void aFileSystemWithoutDirectorySyncsIsReportedAndRemembered(Errno.Kind unsupported) throws IOException {
        script.fail("fsync", unsupported);
        assertThat(syncDirectory()).isEqualTo(Guarantee.PROCESS_CRASH);
        assertThat(syncDirectory()).isEqualTo(Guarantee.PROCESS_CRASH);
        assertThat(script.calls()).containsExactly("fsync");
        assertThat(findings.all()).singleElement().asString().contains("cannot sync directories");
        assertThat(syncFile(SyncKind.DATA)).as("files are synced as before").isEqualTo(Guarantee.POWER_CUT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.Kind.class,
            names = {"EIO", "ENOSPC", "EDQUOT", "EBADF", "EROFS", "EACCES", "ENXIO", "ENOTTY"})
    void everyOtherErrnoOfADirectorySyncFails(Errno.Kind failure) {
        script.fail("fsync", failure);
        assertThatExceptionOfType(SyncFailedException.class).isThrownBy(this::syncDirectory);
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void noMoreIsClaimedThanTheFileSystemKeeps() throws IOException {
        LinuxSync inMemory = new LinuxSync(script.libc(), () -> Guarantee.NOTHING, findings);
        assertThat(inMemory.syncFile(FD, "/volume/file", SyncKind.DATA)).isEqualTo(Guarantee.NOTHING);
        assertThat(inMemory.syncDirectory(FD, "/volume")).isEqualTo(Guarantee.NOTHING);
    }

    @Test
    void whatASyncPromisesIsFoundOutOnceAndForASyncOnly() throws IOException {
        List<IOException> failures = new ArrayList<>(List.of(new IOException("unreadable")));
        List<Guarantee> found = new ArrayList<>();
        LinuxSync lazy = new LinuxSync(
                script.libc(),
                () -> {
                    if (!failures.isEmpty()) {
                        throw failures.remove(0);
                    }
                    found.add(Guarantee.POWER_CUT);
                    return Guarantee.POWER_CUT;
                },
                findings);
        assertThat(failures).hasSize(1);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> lazy.syncFile(FD, "/volume/file", SyncKind.DATA))
                .withMessage("unreadable");
        assertThat(script.calls()).isEmpty();
        assertThat(lazy.syncFile(FD, "/volume/file", SyncKind.DATA)).isEqualTo(Guarantee.POWER_CUT);
        assertThat(lazy.syncDirectory(FD, "/volume")).isEqualTo(Guarantee.POWER_CUT);
        assertThat(found).hasSize(1);
    }
}
