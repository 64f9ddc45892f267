package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurabilityReport.WriteCache;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The devices that one file system lies on, judged together: the worst of them, at any depth, counts.
 *
 * @param roots the devices it was mounted from, at least one; several for btrfs
 */
record BlockDevices(List<BlockDevice> roots) {
    BlockDevices {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("no device");
        }
        roots = List.copyOf(roots);
    }

    /** One volatile cache is enough; then one that nothing is known of. */
    WriteCache writeCache() {
        Set<WriteCache> all = tree().map(BlockDevice::ownCache).collect(Collectors.toSet());
        if (all.contains(WriteCache.VOLATILE)) {
            return WriteCache.VOLATILE;
        }
        return all.contains(WriteCache.UNKNOWN) ? WriteCache.UNKNOWN : WriteCache.NONE;
    }

    /** The devices that have a trait, by name. */
    Optional<String> named(BlockDevice.Trait trait) {
        return tree().filter(device -> device.traits().contains(trait))
                .map(BlockDevice::path)
                .distinct()
                .reduce((first, second) -> first + " and " + second);
    }

    /** The files behind loop devices. */
    List<String> backingFiles() {
        return tree().flatMap(device -> device.backingFile().stream())
                .distinct()
                .toList();
    }

    String describe() {
        return roots.stream().map(BlockDevice::describe).collect(Collectors.joining(" and "));
    }

    DurabilityReport.Device reported() {
        BlockDevice first = roots.get(0);
        return new DurabilityReport.Device(
                describe(),
                writeCache(),
                roots.stream().allMatch(BlockDevice::forcedUnitAccess),
                named(BlockDevice.Trait.VIRTUAL).isPresent(),
                first.logicalSectorBytes(),
                first.physicalSectorBytes());
    }

    private Stream<BlockDevice> tree() {
        return roots.stream().flatMap(BlockDevice::tree);
    }
}
