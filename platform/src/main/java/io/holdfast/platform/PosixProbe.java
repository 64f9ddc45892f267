package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What a {@link PosixVolume} finds out by trying: a file is made, loses its name at once, is written, synced and made
 * direct. In a directory that cannot be written nothing is tried, and the report says so.
 */
final class PosixProbe {
    private final Libc libc;
    private final PosixDirectory directory;
    private final PosixSystem system;

    PosixProbe(Libc libc, PosixDirectory directory, PosixSystem system) {
        this.libc = libc;
        this.directory = directory;
        this.system = system;
    }

    DurabilityReport report() throws IOException {
        return new DurabilityReport(
                directory.path(),
                libc.abi().toString(),
                libc.backend().toString(),
                new DurabilityReport.Storage(
                        "unknown", "unknown", List.of(), DurabilityReport.Overwriting.UNKNOWN, Optional.empty()),
                directIo(),
                system.sync().inUse(),
                Guarantee.POWER_CUT,
                "a sync flushes the device",
                system.findings().all());
    }

    private DurabilityReport.DirectIo directIo() throws IOException {
        String name = ".holdfast-probe-" + UUID.randomUUID();
        int flags = Constant.O_RDWR.on(libc.abi()) | Constant.O_CREAT.on(libc.abi()) | Constant.O_EXCL.on(libc.abi());
        try (Descriptor file = directory.openFile(name, flags, 0600)) {
            directory.unlink(name);
            int fd = file.enter();
            try {
                system.sync().syncFile(fd, directory.pathOf(name), SyncKind.DATA);
                DirectIo.Terms terms = system.directIo().enable(fd, directory.path());
                return new DurabilityReport.DirectIo(
                        Optional.of(terms.alignment()), terms.source(), atomicWriteBytesMax(fd));
            } catch (DirectIoUnsupportedException e) {
                return new DurabilityReport.DirectIo(
                        Optional.empty(), String.valueOf(e.getReason()), OptionalInt.empty());
            } finally {
                file.leave();
            }
        }
    }

    private OptionalInt atomicWriteBytesMax(int fd) {
        if (!Constant.STATX_WRITE_ATOMIC.existsOn(libc.abi())) {
            return OptionalInt.empty();
        }
        NativeBuffer statx = Struct.STATX.allocate(libc);
        int mask = Constant.STATX_WRITE_ATOMIC.on(libc.abi());
        long result = libc.statx(fd, "", Constant.AT_EMPTY_PATH.on(libc.abi()), mask, statx);
        int bytes = (int) Field.STATX_ATOMIC_WRITE_UNIT_MAX.get(statx.bytes(), libc.abi());
        return result < 0 || bytes == 0 ? OptionalInt.empty() : OptionalInt.of(bytes);
    }
}
