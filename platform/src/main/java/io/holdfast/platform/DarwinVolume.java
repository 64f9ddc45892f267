package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Field;
import io.holdfast.libc.Libc;
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
        FileSystemKind kind = FileSystemKind.ofName(typeName(libc, LinuxVolume.statfs(libc, directory, path)));
        int exclusive = Constant.RENAME_EXCL.on(libc.abi());
        Findings findings = new Findings();
        DirectIo directIo = new DarwinDirectIo(libc);
        return new PosixSystem(
                new DarwinSync(libc, kind.syncReachesAtMost(), findings),
                directIo,
                new DarwinPreallocation(libc),
                new ExclusiveRename(
                        libc,
                        "renameatx_np(RENAME_EXCL)",
                        (fd, from, to) -> libc.renameatx_np(fd, from, fd, to, exclusive),
                        findings),
                Optional.empty(),
                findings);
    }

    private static String typeName(Libc libc, ByteBuffer statfs) {
        byte[] name = new byte[Field.STATFS_FSTYPENAME.width(libc.abi())];
        statfs.get(Field.STATFS_FSTYPENAME.offset(libc.abi()), name);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.US_ASCII);
    }
}
