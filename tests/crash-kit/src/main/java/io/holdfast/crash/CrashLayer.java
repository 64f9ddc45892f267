package io.holdfast.crash;

import io.holdfast.crash.block.RealFileSystem;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What lies under a program that is crashed. */
public enum CrashLayer {
    /** The simulated disk: the strict reading of POSIX, on any system. */
    MODEL(Optional.empty()),
    /** ext4 on a recorded disk. */
    EXT4(Optional.of(RealFileSystem.EXT4)),
    /** xfs on a recorded disk. */
    XFS(Optional.of(RealFileSystem.XFS)),
    /** btrfs on a recorded disk. */
    BTRFS(Optional.of(RealFileSystem.BTRFS)),
    /** btrfs that overwrites data in place, on a recorded disk. */
    BTRFS_NODATACOW(Optional.of(RealFileSystem.BTRFS_NODATACOW));

    private final Optional<RealFileSystem> fileSystem;

    CrashLayer(Optional<RealFileSystem> fileSystem) {
        this.fileSystem = fileSystem;
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
        return fileSystem.flatMap(RealFileSystem::missing);
    }

    Machine machine() throws IOException {
        return fileSystem.isPresent() ? new BlockMachine(fileSystem.get()) : new ModelMachine();
    }
}
