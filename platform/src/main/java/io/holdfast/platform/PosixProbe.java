package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import io.holdfast.platform.report.Promise;
import io.holdfast.platform.report.Survey;
import io.holdfast.platform.report.Trial;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What a {@link PosixVolume} finds out by trying: a file is made, loses its name at once, is synced and made direct. In a
 * directory that cannot be written nothing is tried, and the report says so.
 */
final class PosixProbe {
    private final Libc libc;
    private final PosixDirectory directory;
    private final PosixSystem system;
    private final NameSync names;

    /** The volume's own directory sync: the kernel tells a failure once, so it must reach the volume's poison. */
    interface NameSync {
        Guarantee sync() throws IOException;
    }

    PosixProbe(Libc libc, PosixDirectory directory, PosixSystem system, NameSync names) {
        this.libc = libc;
        this.directory = directory;
        this.system = system;
        this.names = names;
    }

    DurabilityReport report() throws IOException {
        Survey survey = system.survey().make();
        return survey.with(directory.path(), trial(survey.most()));
    }

    private Trial trial(Promise most) throws IOException {
        String name = ".holdfast-probe-" + UUID.randomUUID();
        int flags = Constant.O_RDWR.on(libc.abi()) | Constant.O_CREAT.on(libc.abi()) | Constant.O_EXCL.on(libc.abi());
        Descriptor file;
        try {
            file = directory.openFile(name, flags, 0600);
        } catch (NativeIOException | AccessDeniedException e) {
            return untried(e, most);
        }
        try (file) {
            directory.unlink(name);
            return trial(file, most);
        }
    }

    private Trial trial(Descriptor file, Promise most) throws IOException {
        int fd = file.enter();
        try {
            Guarantee bytes = system.sync().syncFile(fd, directory.path(), SyncKind.DATA);
            DurabilityReport.Sync sync = system.sync().inUse();
            Promise promise = weaker(most, bytes, sync.call() + " is used: " + sync.reason());
            promise = weaker(promise, names.sync(), "directories cannot be synced here as files can");
            return new Trial(
                    libc.backend().toString(),
                    directIo(fd),
                    sync,
                    promise,
                    system.findings().all());
        } finally {
            file.leave();
        }
    }

    private static Promise weaker(Promise most, Guarantee reached, String reason) {
        return reached.compareTo(most.guarantee()) >= 0 ? most : new Promise(reached, reason);
    }

    /** A directory that cannot be written, or a disk that is full: the survey stands alone. */
    private Trial untried(IOException refused, Promise most) {
        String reason = "nothing could be tried: " + refused.getMessage();
        List<String> findings = new ArrayList<>(system.findings().all());
        findings.add(reason);
        return new Trial(
                libc.backend().toString(),
                new DurabilityReport.DirectIo(Optional.empty(), reason, OptionalInt.empty()),
                system.sync().inUse(),
                most,
                findings);
    }

    private DurabilityReport.DirectIo directIo(int fd) throws IOException {
        try {
            DirectIo.Terms terms = system.directIo().enable(fd, directory.path());
            return new DurabilityReport.DirectIo(
                    Optional.of(terms.alignment()), terms.source(), atomicWriteBytesMax(fd));
        } catch (DirectIoUnsupportedException e) {
            return new DurabilityReport.DirectIo(Optional.empty(), String.valueOf(e.getReason()), OptionalInt.empty());
        }
    }

    private OptionalInt atomicWriteBytesMax(int fd) {
        if (!Constant.STATX_WRITE_ATOMIC.existsOn(libc.abi())) {
            return OptionalInt.empty();
        }
        NativeBuffer statx = Struct.STATX.allocate(libc);
        int mask = Constant.STATX_WRITE_ATOMIC.on(libc.abi());
        long result = libc.statx(fd, "", Constant.AT_EMPTY_PATH.on(libc.abi()), mask, statx);
        boolean told = result >= 0 && (Field.STATX_MASK.get(statx.bytes(), libc.abi()) & mask) != 0;
        int bytes = (int) Field.STATX_ATOMIC_WRITE_UNIT_MAX.get(statx.bytes(), libc.abi());
        return told && bytes > 0 ? OptionalInt.of(bytes) : OptionalInt.empty();
    }
}
