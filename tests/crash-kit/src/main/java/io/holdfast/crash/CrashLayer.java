package io.holdfast.crash;

import io.holdfast.crash.block.PosixDisk;
import io.holdfast.crash.block.RealFileSystem;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What lies under a program that is crashed. */
public enum CrashLayer {
    /** The simulated disk: the strict reading of POSIX, on any system. */
    MODEL(Optional::empty, ModelMachine::new),
    /** The same behind real system calls: the simulated disk as a file system in user space. */
    STRICT_POSIX(PosixDisk::missing, PosixMachine::new),
    /** ext4 on a recorded disk. */
    EXT4(RealFileSystem.EXT4),
    /** xfs on a recorded disk. */
    XFS(RealFileSystem.XFS),
    /** btrfs on a recorded disk. */
    BTRFS(RealFileSystem.BTRFS),
    /** btrfs that overwrites data in place, on a recorded disk. */
    BTRFS_NODATACOW(RealFileSystem.BTRFS_NODATACOW);

    /** Makes a machine. */
    @FunctionalInterface
    private interface Maker {
        Machine make() throws IOException;
    }

    private final Supplier<Optional<String>> missing;
    private final Maker maker;

    CrashLayer(RealFileSystem fileSystem) {
        this(fileSystem::missing, () -> new BlockMachine(fileSystem));
    }

    CrashLayer(Supplier<Optional<String>> missing, Maker maker) {
        this.missing = missing;
        this.maker = maker;
    }

    /**
     * The layer's name in reports and replay lines.
     *
     * @return its name in lower case, with hyphens
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What is missing to run it here.
     *
     * @return the reason, empty if it can run
     */
    public Optional<String> missing() {
        return missing.get();
    }

    Machine machine() throws IOException {
        return maker.make();
    }
}
