package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
import io.holdfast.platform.report.DarwinSurvey;
import io.holdfast.platform.report.Survey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The parts of which a {@link PosixVolume} is made on Darwin. There is no write-through: O_DSYNC there reaches the drive's
 * cache and no further.
 */
final class DarwinVolume {
    private DarwinVolume() {}

    static Volume open(String path, Libc libc) throws IOException {
        return PosixVolume.open(path, libc, DarwinVolume::choose);
    }

    private static PosixSystem choose(Libc libc, Descriptor directory, String path) throws IOException {
        int exclusive = Constant.RENAME_EXCL.on(libc.abi());
        Findings findings = new Findings();
        Survey mount = survey(libc, LinuxVolume.statfs(libc, directory, path));
        return new PosixSystem(
                new DarwinSync(libc, mount.most().guarantee(), findings),
                new DarwinDirectIo(libc),
                new DarwinPreallocation(libc),
                new ExclusiveRename(
                        libc,
                        "renameatx_np(RENAME_EXCL)",
                        (fd, from, to) -> libc.renameatx_np(fd, from, fd, to, exclusive),
                        findings),
                Optional.empty(),
                () -> survey(libc, LinuxVolume.statfs(libc, directory, path)),
                findings);
    }

    private static Survey survey(Libc libc, ByteBuffer statfs) {
        long flags = Field.STATFS_FLAGS.get(statfs, libc.abi());
        return DarwinSurvey.of(
                text(libc, statfs, Field.STATFS_FSTYPENAME),
                text(libc, statfs, Field.STATFS_MNTONNAME),
                text(libc, statfs, Field.STATFS_MNTFROMNAME),
                (flags & Constant.MNT_LOCAL.on(libc.abi())) != 0
                        ? DarwinSurvey.Locality.LOCAL
                        : DarwinSurvey.Locality.REMOTE,
                (flags & Constant.MNT_RDONLY.on(libc.abi())) != 0
                        ? DarwinSurvey.Access.READ_ONLY
                        : DarwinSurvey.Access.READ_WRITE);
    }

    /** A field that holds characters up to a NUL. */
    private static String text(Libc libc, ByteBuffer statfs, Field field) {
        byte[] characters = new byte[field.width(libc.abi())];
        statfs.get(field.offset(libc.abi()), characters);
        int length = 0;
        while (length < characters.length && characters[length] != 0) {
            length++;
        }
        return new String(characters, 0, length, StandardCharsets.UTF_8);
    }
}
