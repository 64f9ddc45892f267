package io.holdfast.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file system of its own: an image file on a loop device, mounted until {@link #close}. For what a shared disk
 * cannot show: read-only mounts, full disks, another file system. Root only; {@link OptionalSuite} skips or fails without.
 *
 * <p>Not thread-safe.
 */
public final class LoopImage implements AutoCloseable {

    /** The file systems that an image can hold, with the least size that each accepts. */
    public enum FileSystem {
        /** ext4, without lazy initialisation, so that nothing writes in the background. */
        EXT4(OptionalSuite.LOOP, 8, "mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"),
        /** xfs. */
        XFS(OptionalSuite.XFS, 300, "mkfs.xfs", "-q", "-f"),
        /** btrfs. */
        BTRFS(OptionalSuite.BTRFS, 128, "mkfs.btrfs", "-q", "-f");

        private final OptionalSuite suite;
        private final int mebibytesMin;
        private final String[] mkfs;

        FileSystem(OptionalSuite suite, int mebibytesMin, String... mkfs) {
            this.suite = suite;
            this.mebibytesMin = mebibytesMin;
            this.mkfs = mkfs;
        }

        /**
         * Skips the test, or fails it where the suite is expected, unless such an image can be made and mounted here.
         *
         * @throws IOException if a command cannot be run
         */
        public void require() throws IOException {
            OptionalSuite.LOOP.require(isRoot(), "mounting needs root");
            OptionalSuite.LOOP.require(Files.exists(Path.of("/dev/loop-control")), "no /dev/loop-control");
            suite.require(Command.exists(mkfs[0]), "no " + mkfs[0]);
            OptionalSuite.LOOP.require(Command.of("losetup", "--find").run().succeeded(), "no free loop device");
        }

        private static boolean isRoot() throws IOException {
            return Command.of("id", "-u").run().output().strip().equals("0");
        }

        /** The type's name for mount(8). */
        private String type() {
            return mkfs[0].substring(mkfs[0].indexOf('.') + 1);
        }
    }

    private static final int MKFS_MAX = 100;
    private static final String MKFS_MET_ANOTHER = "cannot check mount status";

    private final FileSystem fileSystem;
    private final Path image;
    private final Path mountPoint;
    private Optional<String> device = Optional.empty();
    private boolean mounted;

    private LoopImage(FileSystem fileSystem, Path image, Path mountPoint) {
        this.fileSystem = fileSystem;
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /**
     * Makes a file system and mounts it; skips the test where that is impossible.
     *
     * @param directory where the image file and the mount point are made
     * @param fileSystem what to make
     * @param mebibytes the wanted size; more is taken where the file system accepts no less
     * @param options of mount(8), with commas, for example {@code rw,noatime}
     * @return the mounted image
     * @throws IOException if a command fails; its output is in the message
     */
    public static LoopImage mount(Path directory, FileSystem fileSystem, int mebibytes, String options)
            throws IOException {
        fileSystem.require();
        Path image = Files.createTempFile(directory, "image-", "." + fileSystem.type());
        LoopImage loop = new LoopImage(fileSystem, image, Files.createTempDirectory(directory, "mnt-"));
        try {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength((long) Math.max(mebibytes, fileSystem.mebibytesMin) << 20);
            }
            loop.makeFileSystem();
            loop.device = Optional.of(Command.of("losetup", "--find", "--show", image.toString())
                    .runOrThrow()
                    .output()
                    .strip());
            loop.mountAgain(options);
            return loop;
        } catch (IOException | RuntimeException e) {
            try (loop) {
                throw e;
            }
        }
    }

    /**
     * Once more where it fails for another disk: mkfs.btrfs looks at the files behind all that is mounted, and another process may
     * unmount one while it does.
     */
    private void makeFileSystem() throws IOException {
        for (int left = MKFS_MAX; ; left--) {
            try {
                Command.of(fileSystem.mkfs).with(image.toString()).runOrThrow();
                return;
            } catch (IOException e) {
                if (left == 1 || !String.valueOf(e.getMessage()).contains(MKFS_MET_ANOTHER)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Where the file system is mounted.
     *
     * @return its root directory
     */
    public Path root() {
        return mountPoint;
    }

    /**
     * The loop device.
     *
     * @return its node, for example {@code /dev/loop3}
     */
    public Path device() {
        return Path.of(device.orElseThrow(() -> new IllegalStateException("closed")));
    }

    /**
     * Changes the options of the mounted file system, for example to {@code ro}.
     *
     * @param options of mount(8), with commas
     * @throws IOException if mount(8) fails, as it does for {@code ro} while a file is open for writing
     */
    public void remount(String options) throws IOException {
        Command.of("mount", "-o", "remount," + options, mountPoint.toString()).runOrThrow();
    }

    /**
     * Unmounts the file system and keeps the image, as a machine that is switched off in order.
     *
     * @throws IOException if umount(8) fails, as it does while a file is open
     */
    public void unmount() throws IOException {
        if (mounted) {
            Command.of("umount", mountPoint.toString()).runOrThrow();
            mounted = false;
        }
    }

    /**
     * Mounts the file system after {@link #unmount}.
     *
     * @param options of mount(8), with commas
     * @throws IOException if mount(8) fails
     */
    public void mountAgain(String options) throws IOException {
        Command.of("mount", "-t", fileSystem.type(), "-o", options, device().toString(), mountPoint.toString())
                .runOrThrow();
        mounted = true;
    }

    /** Unmounts, frees the device and removes the image, also where a test left files open; a second time does nothing. */
    @Override
    public void close() throws IOException {
        if (mounted) {
            // Lazily: a test that failed may have left descriptors, and its own failure is the one to show.
            Command.of("umount", "--lazy", mountPoint.toString()).runOrThrow();
            mounted = false;
        }
        if (device.isPresent()) {
            Command.of("losetup", "--detach", device.get()).runOrThrow();
            device = Optional.empty();
        }
        Files.deleteIfExists(mountPoint);
        Files.deleteIfExists(image);
    }
}
