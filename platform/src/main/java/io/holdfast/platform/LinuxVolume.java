package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import io.holdfast.platform.report.KernelFiles;
import io.holdfast.platform.report.LinuxSurvey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The parts of which a {@link PosixVolume} is made on Linux. */
final class LinuxVolume {
    private LinuxVolume() {}

    static Volume open(String path, Libc libc) throws IOException {
        return PosixVolume.open(path, libc, LinuxVolume::choose);
    }

    private static PosixSystem choose(Libc libc, Descriptor directory, String path) throws IOException {
        ByteBuffer statfs = statfs(libc, directory, path);
        long magic = Field.STATFS_TYPE.get(statfs, libc.abi());
        int blockBytes = (int) Field.STATFS_BSIZE.get(statfs, libc.abi());
        int noReplace = Constant.RENAME_NOREPLACE.on(libc.abi());
        Findings findings = new Findings();
        PosixSystem.Survey survey = () -> new LinuxSurvey(KernelFiles.ofThisMachine())
                .of(Path.of(path).toRealPath().toString(), magic);
        return new PosixSystem(
                new LinuxSync(libc, () -> survey.make().most().guarantee(), findings),
                new LinuxDirectIo(
                        libc, FileSystemKind.ofMagic(magic), new LinuxDirectTrial(libc, directory, blockBytes)),
                new LinuxPreallocation(libc),
                new ExclusiveRename(
                        libc,
                        "renameat2(RENAME_NOREPLACE)",
                        (fd, from, to) -> libc.renameat2(fd, from, fd, to, noReplace),
                        findings),
                Optional.of(Constant.O_DSYNC),
                survey,
                findings);
    }

    /** fstatfs(2) of a directory, as both systems have it. */
    static ByteBuffer statfs(Libc libc, Descriptor directory, String path) throws IOException {
        NativeBuffer statfs = Struct.STATFS.allocate(libc);
        int fd = directory.enter();
        long result;
        try {
            do {
                result = libc.fstatfs(fd, statfs);
            } while (Errno.isResult(result, Errno.Kind.EINTR, libc.abi()));
        } finally {
            directory.leave();
        }
        if (result < 0) {
            throw CallFailure.of(libc, "fstatfs", path, result);
        }
        return statfs.bytes();
    }
}
