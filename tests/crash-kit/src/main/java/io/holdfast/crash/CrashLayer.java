package io.holdfast.crash;

import io.holdfast.crash.block.PosixDisk;
import io.holdfast.crash.block.RealFileSystem;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What lies under a program that is crashed. */
public enum CrashLayer {
    /** The simulated disk: the strict reading of POSIX, on any system. */
    MODEL(1.5, Optional::empty, ModelMachine::new),
    /** The same behind real system calls: the simulated disk as a file system in user space. */
    STRICT_POSIX(0.5, PosixDisk::missing, PosixMachine::new),
    /** ext4 on a recorded disk. */
    EXT4(1.5, RealFileSystem.EXT4),
    /** xfs on a recorded disk. */
    XFS(1.5, RealFileSystem.XFS),
    /** btrfs on a recorded disk. */
    BTRFS(1.4, RealFileSystem.BTRFS),
    /** btrfs that overwrites data in place, on a recorded disk. */
    BTRFS_NODATACOW(0.5, RealFileSystem.BTRFS_NODATACOW);

    /** Makes a machine. */
    @FunctionalInterface
    private interface Maker {
        Machine make() throws IOException;
    }

    private final double share;
    private final Supplier<Optional<String>> missing;
    private final Maker maker;

    CrashLayer(double share, RealFileSystem fileSystem) {
        this(share, fileSystem::missing, () -> new BlockMachine(fileSystem));
    }

    CrashLayer(double share, Supplier<Optional<String>> missing, Maker maker) {
        this.share = share;
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
     * How much of a {@link CrashTest}'s time it has: more where states are wanted most, less where another layer shows much the
     * same.
     *
     * @return a factor; 1 is the time that the test names
     */
    public double share() {
        return share;
    }

    /**
     * What is missing to run it here.
     *
     * @return the reason, empty if it can run
     */
    public Optional<String> missing() {
        return missing.get();
    }

    /** The layer of a {@link #label}. */
    static CrashLayer labelled(String label) {
        return Arrays.stream(values())
                .filter(layer -> layer.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no layer " + label + ", but "
                        + Arrays.stream(values()).map(CrashLayer::label).toList()));
    }

    Machine machine() throws IOException {
        return maker.make();
    }
}
