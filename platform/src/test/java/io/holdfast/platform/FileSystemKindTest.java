package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemKindTest {
    @ParameterizedTest
    @CsvSource({
        "EF53, EXT, POWER_CUT",
        "58465342, XFS, POWER_CUT",
        "9123683E, BTRFS, POWER_CUT",
        "F2F52010, F2FS, POWER_CUT",
        "2FC12FC1, ZFS, POWER_CUT",
        "01021994, TMPFS, NOTHING",
        "858458F6, RAMFS, NOTHING",
        "794C7630, OVERLAY, PROCESS_CRASH",
        "65735546, FUSE, PROCESS_CRASH",
        "6969, NFS, DEVICE_CACHE",
        "FE534D42, SMB2, DEVICE_CACHE",
        "FF534D42, CIFS, DEVICE_CACHE",
        "01021997, NINE_P, DEVICE_CACHE",
        "00C36400, CEPH, DEVICE_CACHE",
        "12345678, UNKNOWN, PROCESS_CRASH",
        "FFFFFFFF, UNKNOWN, PROCESS_CRASH"
    })
    void theNumberOfStatfsBoundsWhatASyncMayClaim(String magic, FileSystemKind kind, Guarantee most) {
        assertThat(FileSystemKind.ofMagic(Long.parseLong(magic, 16))).isEqualTo(kind);
        assertThat(kind.syncReachesAtMost()).isEqualTo(most);
    }

    @Test
    void aNumberAboveTheSignBitIsKnownHoweverTheFieldWasWidened() {
        assertThat(FileSystemKind.ofMagic(0x9123683EL)).isEqualTo(FileSystemKind.BTRFS);
        assertThat(FileSystemKind.ofMagic(0x9123683E)).isEqualTo(FileSystemKind.BTRFS);
    }

    @ParameterizedTest
    @CsvSource({
        "ext4, EXT", "ext2, EXT", "nfs4, NFS", "fuse.sshfs, FUSE", "fuseblk, FUSE", "virtiofs, FUSE", "apfs, APFS",
        "APFS, APFS", "smbfs, CIFS", "zfs, ZFS", "9p, NINE_P", "vfat, FAT", "whatever, UNKNOWN", "'', UNKNOWN"
    })
    void theNameOfAMountSaysTheSame(String name, FileSystemKind kind) {
        assertThat(FileSystemKind.ofName(name)).isEqualTo(kind);
    }

    @Test
    void onlyFileSystemsThatCopyOnWriteSaySo() {
        assertThat(Arrays.stream(FileSystemKind.values()).filter(FileSystemKind::copiesOnWrite))
                .containsExactly(
                        FileSystemKind.BTRFS, FileSystemKind.ZFS, FileSystemKind.BCACHEFS, FileSystemKind.APFS);
    }
}
