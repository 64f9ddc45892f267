package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport.WriteCache;
import io.holdfast.platform.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a sync promises on a file system that the kernel writes to block devices itself, by the devices and the barrier
 * options: with barriers the kernel flushes a volatile cache at every sync; without them only a cache that is not volatile
 * will do.
 */
final class DevicePromise {
    private final MountOptions options;

    DevicePromise(MountOptions options) {
        this.options = options;
    }

    Promise of(Optional<BlockDevices> devices) {
        String name = devices.map(BlockDevices::describe).orElse("the device");
        Optional<String> inMemory = devices.flatMap(all -> all.named(BlockDevice.Trait.IN_MEMORY));
        if (inMemory.isPresent()) {
            return new Promise(
                    Guarantee.NOTHING, inMemory.get() + " is memory: nothing survives the end of the machine");
        }
        WriteCache cache = devices.map(BlockDevices::writeCache).orElse(WriteCache.UNKNOWN);
        if (options.withoutBarriers() && cache != WriteCache.NONE) {
            return new Promise(
                    Guarantee.DEVICE_CACHE,
                    "mounted without barriers: a sync does not flush the write cache of " + name
                            + (cache == WriteCache.VOLATILE ? ", which is volatile" : ", which may be volatile"));
        }
        return new Promise(
                Guarantee.POWER_CUT,
                switch (cache) {
                    case VOLATILE -> "a sync writes to " + name + " and flushes its volatile write cache";
                    case NONE -> "a sync writes to " + name + ", which says that it has no volatile write cache";
                    case UNKNOWN ->
                        "a sync writes to " + name + " and flushes its write cache where the kernel knows of one";
                });
    }

    List<String> warnings(Optional<BlockDevices> devices) {
        List<String> warnings = new ArrayList<>();
        if (options.withoutBarriers()) {
            warnings.add("mounted without barriers: safe only while no device below has a volatile write cache");
        }
        if (devices.isEmpty()) {
            warnings.add("the device cannot be seen: whether it has a volatile write cache is unknown");
            return warnings;
        }
        BlockDevices all = devices.get();
        if (all.writeCache() == WriteCache.UNKNOWN) {
            warnings.add("whether " + all.describe() + " has a volatile write cache is unknown");
        }
        warn(warnings, all, BlockDevice.Trait.VIRTUAL, "is a virtual disk: the host decides what a flush reaches");
        warn(warnings, all, BlockDevice.Trait.REMOTE, "is on a server, which decides what a flush reaches");
        warn(warnings, all, BlockDevice.Trait.REMOVABLE, "is removable");
        warn(
                warnings,
                all,
                BlockDevice.Trait.USB,
                "is attached by USB: it can be unplugged, and its bridge decides" + " what a flush reaches");
        return warnings;
    }

    private static void warn(List<String> warnings, BlockDevices devices, BlockDevice.Trait trait, String sentence) {
        devices.named(trait).ifPresent(names -> warnings.add(names + " " + sentence));
    }
}
