package io.holdfast.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The file systems whose promises are known, by what fstatfs(2) calls them on Linux and by the names that mounts carry.
 *
 * <p>Separate from the {@link DurabilityReport} because a volume caps what its syncs claim by the same table: a sync that
 * succeeds on a file system in memory has made nothing durable.
 *
 * <p>Sources: {@code linux/magic.h}, statfs(2), the file systems' own sources; {@code f_fstypename} on Darwin.
 */
public enum FileSystemKind {
    /** ext2, ext3 and ext4 share one number. */
    EXT(0xEF53L, Location.LOCAL, "ext4", "ext3", "ext2"),
    /** XFS. */
    XFS(0x58465342L, Location.LOCAL, "xfs"),
    /** Btrfs: copy-on-write, unless a file or mount is nodatacow. */
    BTRFS(0x9123683EL, Location.LOCAL, "btrfs"),
    /** F2FS. */
    F2FS(0xF2F52010L, Location.LOCAL, "f2fs"),
    /** OpenZFS: copy-on-write. */
    ZFS(0x2FC12FC1L, Location.LOCAL, "zfs"),
    /** Bcachefs: copy-on-write. */
    BCACHEFS(0xCA451A4EL, Location.LOCAL, "bcachefs"),
    /** JFS. */
    JFS(0x3153464AL, Location.LOCAL, "jfs"),
    /** NTFS by the kernel's own driver; that of NTFS-3G is {@link #FUSE}. */
    NTFS(0x7366746EL, Location.LOCAL, "ntfs3", "ntfs"),
    /** exFAT. */
    EXFAT(0x2011BAB0L, Location.LOCAL, "exfat"),
    /** FAT. */
    FAT(0x4D44L, Location.LOCAL, "vfat", "msdos"),
    /** Apple's APFS: copy-on-write. */
    APFS(FileSystemKind.NO_MAGIC, Location.LOCAL, "apfs"),
    /** Apple's HFS+. */
    HFS(FileSystemKind.NO_MAGIC, Location.LOCAL, "hfs"),
    /** tmpfs. */
    TMPFS(0x01021994L, Location.MEMORY, "tmpfs", "devtmpfs"),
    /** ramfs, and the root file system before the real one is mounted. */
    RAMFS(0x858458F6L, Location.MEMORY, "ramfs", "rootfs"),
    /** hugetlbfs. */
    HUGETLBFS(0x958458F6L, Location.MEMORY, "hugetlbfs"),
    /** overlayfs: syncs go to the upper file system, unless it was mounted volatile. */
    OVERLAY(0x794C7630L, Location.LAYERED, "overlay"),
    /** Any server in user space, also NTFS-3G and virtiofs. */
    FUSE(0x65735546L, Location.USER_SPACE, "fuse", "fuseblk", "virtiofs", "macfuse", "osxfuse"),
    /** NFS of any version. */
    NFS(0x6969L, Location.NETWORK, "nfs", "nfs4"),
    /** SMB 1, and Darwin's smbfs. */
    CIFS(0xFF534D42L, Location.NETWORK, "cifs", "smbfs"),
    /** SMB 2 and 3. */
    SMB2(0xFE534D42L, Location.NETWORK, "smb3"),
    /** CephFS by the kernel's client. */
    CEPH(0x00C36400L, Location.NETWORK, "ceph"),
    /** The Plan 9 protocol: shares of virtual machines. */
    NINE_P(0x01021997L, Location.NETWORK, "9p"),
    /** AFS. */
    AFS(0x5346414FL, Location.NETWORK, "afs"),
    /** WebDAV. */
    WEBDAV(FileSystemKind.NO_MAGIC, Location.NETWORK, "webdav"),
    /** None of the above. */
    UNKNOWN(FileSystemKind.NO_MAGIC, Location.UNKNOWN);

    /** Where a file system keeps its bytes, which bounds what a sync there can reach. */
    public enum Location {
        /** On a block device that the kernel writes itself: a sync that succeeds has reached it and flushed its cache. */
        LOCAL(Guarantee.POWER_CUT),
        /** In memory. */
        MEMORY(Guarantee.NOTHING),
        /** On another file system, which this one hides: it may be one in memory. */
        LAYERED(Guarantee.PROCESS_CRASH),
        /** With a process, whose fsync may do nothing: the kernel takes one that is not implemented for success. */
        USER_SPACE(Guarantee.PROCESS_CRASH),
        /** On a server, whose disk, cache and export options are out of sight. */
        NETWORK(Guarantee.DEVICE_CACHE),
        /** Nothing is known. */
        UNKNOWN(Guarantee.PROCESS_CRASH);

        private final Guarantee most;

        Location(Guarantee most) {
            this.most = most;
        }
    }

    private static final long NO_MAGIC = -1;
    private static final List<FileSystemKind> ALL = List.of(values());

    private final long magic;
    private final Location location;
    private final List<String> names;

    FileSystemKind(long magic, Location location, String... names) {
        this.magic = magic;
        this.location = location;
        this.names = List.copyOf(Arrays.asList(names));
    }

    /**
     * The file system behind a number.
     *
     * @param magic {@code f_type} of Linux's statfs(2); only its low 32 bits count
     * @return the kind, {@link #UNKNOWN} if the table has no row for it
     */
    public static FileSystemKind ofMagic(long magic) {
        long number = magic & 0xFFFFFFFFL;
        return ALL.stream().filter(kind -> kind.magic == number).findFirst().orElse(UNKNOWN);
    }

    /**
     * The file system behind a name.
     *
     * @param name the type in a line of Linux's mountinfo ({@code ext4}, {@code fuse.sshfs}), or Darwin's {@code f_fstypename}
     * @return the kind, {@link #UNKNOWN} if the table has no row for it
     */
    public static FileSystemKind ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String type = lower.startsWith("fuse.") || lower.startsWith("fuseblk.") ? "fuse" : lower;
        return ALL.stream()
                .filter(kind -> kind.names.contains(type))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /**
     * What people call it.
     *
     * @return its first name in a mount table; {@code unknown} where it has none
     */
    public String label() {
        return names.isEmpty() ? "unknown" : names.get(0);
    }

    /**
     * Where the bytes are.
     *
     * @return the location
     */
    public Location location() {
        return location;
    }

    /**
     * The most that a successful sync can reach here, whatever is called: what a volume that knows no more than this
     * number may claim. Mount options and the device can make it less.
     *
     * @return the upper bound
     */
    public Guarantee syncReachesAtMost() {
        return location.most;
    }

    /**
     * Whether an overwrite goes to new blocks by default, so that recycling files saves nothing and an overwrite can find
     * the disk full. XFS shares blocks only of files that somebody cloned.
     *
     * @return true for btrfs, ZFS, bcachefs and APFS
     */
    public boolean copiesOnWrite() {
        return this == BTRFS || this == ZFS || this == BCACHEFS || this == APFS;
    }
}
