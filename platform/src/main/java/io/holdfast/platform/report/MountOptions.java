package io.holdfast.platform.report;

import io.holdfast.platform.FileSystemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which options of a mount change what survives, and what they mean.
 *
 * <p>Sources: mount(8), ext4(5), btrfs(5), nfs(5), mount.cifs(8), the kernel's {@code Documentation/filesystems} on f2fs,
 * 9p and overlayfs.
 */
final class MountOptions {
    private static final Set<String> RELEVANT = Set.of(
            "ro",
            "sync",
            "dirsync",
            "barrier",
            "nobarrier",
            "data",
            "journal_async_commit",
            "fsync_mode",
            "nodatacow",
            "nodatasum",
            "subvol",
            "volatile",
            "soft",
            "softerr",
            "nostrictsync",
            "cache",
            "dax");

    private final Mount mount;

    MountOptions(Mount mount) {
        this.mount = mount;
    }

    /** Those worth showing, as they stand in the mount table. */
    List<String> relevant() {
        return mount.options().stream()
                .filter(option -> RELEVANT.contains(key(option)))
                .toList();
    }

    /** Whether syncs were told to leave the device's cache alone. */
    boolean withoutBarriers() {
        return mount.has("nobarrier") || mount.has("barrier=0") || mount.has("fsync_mode=nobarrier");
    }

    /** Whether syncs were told to do nothing at all. */
    boolean withoutSyncs() {
        return mount.has("volatile") || mount.has("nostrictsync");
    }

    List<String> warnings(FileSystemKind kind) {
        List<String> warnings = new ArrayList<>();
        if (mount.has("ro")) {
            warnings.add("mounted read-only: nothing can be written");
        }
        if (mount.has("data=writeback")) {
            warnings.add("mounted data=writeback: after a crash, a file can hold bytes that were never written to it"
                    + " wherever it was not synced");
        }
        if (mount.has("journal_async_commit")) {
            warnings.add(
                    "mounted journal_async_commit: a journal that was torn by a power cut is told by checksum alone");
        }
        if (kind == FileSystemKind.BTRFS && mount.has("nodatacow")) {
            warnings.add("mounted nodatacow: data has no checksums and is overwritten in place, where it can tear");
        } else if (kind == FileSystemKind.BTRFS && mount.has("nodatasum")) {
            warnings.add("mounted nodatasum: data has no checksums");
        }
        if (kind == FileSystemKind.NFS && (mount.has("soft") || mount.has("softerr"))) {
            warnings.add("mounted soft: a server that is slow makes writes and syncs fail");
        }
        if (kind == FileSystemKind.NINE_P && mount.option("cache").isPresent() && !mount.has("cache=none")) {
            warnings.add("mounted with a client cache: others on the share see writes late");
        }
        return warnings;
    }

    private static String key(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }
}
