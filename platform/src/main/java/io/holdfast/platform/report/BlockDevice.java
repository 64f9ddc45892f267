package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport.WriteCache;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block device as {@code /sys} shows it.
 *
 * @param name the kernel's name: {@code sda1}
 * @param label what people call it: a device-mapper name; empty where there is none
 * @param traits what deserves a warning
 * @param ownCache whether its own queue says that a volatile cache is behind it
 * @param forcedUnitAccess whether it takes FUA writes
 * @param logicalSectorBytes its logical sector, where known
 * @param physicalSectorBytes its physical sector, where known
 * @param backingFile the file behind a loop device
 * @param below the devices it is made of: a RAID's members, a volume's disks
 */
record BlockDevice(
        String name,
        Optional<String> label,
        Set<Trait> traits,
        WriteCache ownCache,
        boolean forcedUnitAccess,
        OptionalInt logicalSectorBytes,
        OptionalInt physicalSectorBytes,
        Optional<String> backingFile,
        List<BlockDevice> below) {

    /** What a device is that weakens or relocates its promise. */
    enum Trait {
        /** RAM, whatever it is called. */
        IN_MEMORY,
        /** A virtual machine's disk: the host decides what a flush reaches. */
        VIRTUAL,
        /** A server's: nbd, rbd. */
        REMOTE,
        /** Its medium can be taken out. */
        REMOVABLE,
        /** Behind a USB bridge. */
        USB
    }

    /** This device and all below it. */
    Stream<BlockDevice> tree() {
        return Stream.concat(Stream.of(this), below.stream().flatMap(BlockDevice::tree));
    }

    /** What it is and what it stands on, for people. */
    String describe() {
        String self = path() + label.map(name -> " (" + name + ")").orElse("");
        String file = backingFile.map(path -> " on the file " + path).orElse("");
        String parts = below.stream().map(BlockDevice::describe).collect(Collectors.joining(" and "));
        return self + file + (parts.isEmpty() ? "" : " on " + parts);
    }

    String path() {
        return "/dev/" + name;
    }
}
