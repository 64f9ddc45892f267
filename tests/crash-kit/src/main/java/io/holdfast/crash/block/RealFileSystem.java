package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file systems that a recorded disk can hold. */
public enum RealFileSystem {
    /** ext4 with its defaults, without a journal larger than needed. */
    EXT4("ext4", 64, "mkfs.ext4 -q -F -b 4096 -E nodiscard,lazy_itable_init=0,lazy_journal_init=0", ""),
    /** xfs. */
    XFS("xfs", 304, "mkfs.xfs -q -f -K", ""),
    /** btrfs without duplicated metadata. */
    BTRFS("btrfs", 128, "mkfs.btrfs -q -f -K -m single", ""),
    /** The same, overwriting data in place and without checksums of it. */
    BTRFS_NODATACOW("btrfs", 128, "mkfs.btrfs -q -f -K -m single", "nodatacow");

    private final String type;
    private final long mebibytes;
    private final String mkfs;
    private final String options;

    RealFileSystem(String type, long mebibytes, String mkfs, String options) {
        this.type = type;
        this.mebibytes = mebibytes;
        this.mkfs = mkfs;
        this.options = options;
    }

    /**
     * What is missing to use it here.
     *
     * @return the reason, empty if nothing is
     */
    public Optional<String> missing() {
        Optional<String> fuse = fuseMissing();
        if (fuse.isPresent()) {
            return fuse;
        }
        if (!Files.isWritable(Path.of("/dev/loop-control"))) {
            return Optional.of("it needs root and /dev/loop-control");
        }
        return Stream.of("mount", "umount", "losetup", mkfs.substring(0, mkfs.indexOf(' ')))
                .filter(program -> !isInstalled(program))
                .findFirst()
                .map(program -> "there is no " + program);
    }

    /** What is missing to mount a FUSE server. */
    static Optional<String> fuseMissing() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.of("it needs Linux");
        }
        return isRoot() && Files.isWritable(Path.of("/dev/fuse"))
                ? Optional.empty()
                : Optional.of("it needs root and /dev/fuse");
    }

    /** Many systems let everybody write to {@code /dev/fuse}, and nobody but root mount: a process's directory is its user's (proc(5)). */
    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self/"), "unix:uid").equals(0);
        } catch (IOException noProc) {
            return false;
        }
    }

    private static boolean isInstalled(String program) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        RootShell.SYSTEM_DIRECTORIES.stream())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    long bytes() {
        return mebibytes << 20;
    }

    List<String> mkfs(String device) {
        return Stream.concat(Stream.of(mkfs.split(" ")), Stream.of(device)).toList();
    }

    /** Its name in the kernel. */
    String type() {
        return type;
    }

    /** What it is mounted with, of its own options. */
    String options() {
        return options;
    }
}
