package io.holdfast.latency;

import io.holdfast.platform.report.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a block device says that it was given: bytes written and flushes, from {@code stat} in {@code /sys} (Linux,
 * Documentation/block/stat.rst). It counts for every process on the machine, so a reading is exact only while nobody else
 * writes to the device. Where a volume lies on several devices, or on one without a number of its own (btrfs), there are
 * none.
 *
 * <p>Safe for any number of threads.
 */
public final class DeviceCounters {
    private static final int SECTOR_BYTES = 512;
    private static final int SECTORS_WRITTEN = 6;
    private static final int FLUSHES = 15;

    private final KernelFiles kernel;
    private final String stat;

    private DeviceCounters(KernelFiles kernel, String stat) {
        this.kernel = kernel;
        this.stat = stat;
    }

    /**
     * What the device was given since it appeared.
     *
     * @param bytesWritten bytes written
     * @param flushes flushes of its cache that were carried out; the kernel merges those that wait
     */
    public record Reading(long bytesWritten, long flushes) {
        /**
         * What came between another reading and this.
         *
         * @param earlier the other
         * @return the differences
         */
        public Reading since(Reading earlier) {
            return new Reading(bytesWritten - earlier.bytesWritten, flushes - earlier.flushes);
        }

        /**
         * Both together.
         *
         * @param other the other
         * @return the sums
         */
        public Reading plus(Reading other) {
            return new Reading(bytesWritten + other.bytesWritten, flushes + other.flushes);
        }
    }

    /**
     * Finds the counters of the device below a path.
     *
     * @param path an existing file or directory
     * @param kernel the kernel's files
     * @return the counters; empty where the system shows none
     * @throws IOException if they are there and cannot be read
     */
    public static Optional<DeviceCounters> of(Path path, KernelFiles kernel) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        return Files.getAttribute(path, "unix:dev") instanceof Long number
                ? ofDevice(number, kernel)
                : Optional.empty();
    }

    /**
     * Finds the counters of a device.
     *
     * @param number the device's number as stat(2) has it on Linux
     * @param kernel the kernel's files
     * @return the counters; empty where the system shows none
     * @throws IOException if they are there and cannot be read
     */
    static Optional<DeviceCounters> ofDevice(long number, KernelFiles kernel) throws IOException {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
        long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
        Optional<String> device = kernel.resolve("/sys/dev/block/" + major + ":" + minor);
        if (device.isEmpty()) {
            return Optional.empty();
        }
        // A partition counts no flushes: its disk does.
        String disk = kernel.read(device.get() + "/partition").isPresent() ? device.get() + "/.." : device.get();
        String stat = kernel.resolve(disk).orElse(disk) + "/stat";
        return kernel.read(stat).filter(text -> fields(text).length > FLUSHES).isPresent()
                ? Optional.of(new DeviceCounters(kernel, stat))
                : Optional.empty();
    }

    /**
     * Reads the counters.
     *
     * @return what they say now
     * @throws IOException if they cannot be read, or the device has gone
     */
    public Reading read() throws IOException {
        String[] fields = fields(kernel.read(stat).orElseThrow(() -> new IOException(stat + " is gone")));
        return new Reading(Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES, Long.parseLong(fields[FLUSHES]));
    }

    /**
     * Where the numbers come from.
     *
     * @return the file's path
     */
    public String source() {
        return stat;
    }

    private static String[] fields(String text) {
        return text.strip().split("\\s+");
    }
}
