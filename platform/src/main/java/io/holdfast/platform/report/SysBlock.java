package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport.WriteCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds the block devices of a mount in {@code /sys}.
 *
 * <p>Sources: the kernel's {@code Documentation/ABI/stable/sysfs-block} (queue, removable, partition),
 * {@code testing/sysfs-block-dm}, {@code testing/sysfs-block-loop}, {@code testing/sysfs-fs-btrfs}.
 */
final class SysBlock {
    // Devices on devices on devices: more than anybody builds, few enough for a tree that runs in a circle.
    private static final int DEPTH_MAX = 16;

    private final KernelFiles files;

    SysBlock(KernelFiles files) {
        this.files = files;
    }

    /**
     * The devices of a mount.
     *
     * @return empty if it has none, or none that can be seen
     */
    Optional<BlockDevices> of(Mount mount) throws IOException {
        List<BlockDevice> devices = new ArrayList<>();
        for (String directory : directories(mount)) {
            devices.add(device(directory, 0));
        }
        return devices.isEmpty() ? Optional.empty() : Optional.of(new BlockDevices(devices));
    }

    private List<String> directories(Mount mount) throws IOException {
        Optional<String> byNumber =
                mount.device().startsWith("0:") ? Optional.empty() : files.resolve("/sys/dev/block/" + mount.device());
        if (byNumber.isPresent()) {
            return List.of(byNumber.get());
        }
        // Btrfs and bcachefs have device numbers of their own that no block device has: the source says more.
        List<String> directories = new ArrayList<>();
        for (String source : sources(mount)) {
            files.resolve("/sys/class/block/" + source).ifPresent(directories::add);
        }
        return directories;
    }

    private List<String> sources(Mount mount) throws IOException {
        List<String> names = new ArrayList<>();
        if (!mount.source().startsWith("/dev/")) {
            return names;
        }
        for (String source : mount.source().split(":", -1)) {
            String resolved = files.resolve(source).orElse(source);
            names.add(baseName(resolved));
        }
        for (String fileSystem : files.list("/sys/fs/btrfs")) {
            List<String> members = files.list("/sys/fs/btrfs/" + fileSystem + "/devices");
            if (members.contains(names.get(0))) {
                return members;
            }
        }
        return names;
    }

    private BlockDevice device(String directory, int depth) throws IOException {
        boolean partition = files.read(directory + "/partition").isPresent();
        String disk = partition ? parent(directory) : directory;
        List<BlockDevice> below = new ArrayList<>();
        for (String slave : depth < DEPTH_MAX ? files.list(disk + "/slaves") : List.<String>of()) {
            Optional<String> target = files.resolve(disk + "/slaves/" + slave);
            if (target.isPresent()) {
                below.add(device(target.get(), depth + 1));
            }
        }
        return new BlockDevice(
                baseName(directory),
                files.read(disk + "/dm/name"),
                traits(disk),
                writeCache(disk),
                files.read(disk + "/queue/fua").equals(Optional.of("1")),
                number(disk + "/queue/logical_block_size"),
                number(disk + "/queue/physical_block_size"),
                files.read(disk + "/loop/backing_file"),
                List.copyOf(below));
    }

    private WriteCache writeCache(String disk) throws IOException {
        return switch (files.read(disk + "/queue/write_cache").orElse("")) {
            case "write back" -> WriteCache.VOLATILE;
            case "write through" -> WriteCache.NONE;
            default -> WriteCache.UNKNOWN;
        };
    }

    private Set<BlockDevice.Trait> traits(String disk) throws IOException {
        Set<BlockDevice.Trait> traits = EnumSet.noneOf(BlockDevice.Trait.class);
        String name = baseName(disk);
        if (name.matches("zram\\d+|ram\\d+")) {
            traits.add(BlockDevice.Trait.IN_MEMORY);
        }
        if (name.matches("nbd\\d+|rbd\\d+")) {
            traits.add(BlockDevice.Trait.REMOTE);
        }
        if (disk.contains("/virtio") || disk.contains("/vbd-")) {
            traits.add(BlockDevice.Trait.VIRTUAL);
        }
        if (disk.contains("/usb")) {
            traits.add(BlockDevice.Trait.USB);
        }
        if (files.read(disk + "/removable").equals(Optional.of("1"))) {
            traits.add(BlockDevice.Trait.REMOVABLE);
        }
        return Set.copyOf(traits);
    }

    private OptionalInt number(String path) throws IOException {
        Optional<String> text = files.read(path).filter(digits -> digits.matches("\\d{1,9}"));
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}
