package io.holdfast.platform;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a directory's file system, device and operating system promise together, and why.
 *
 * @param path the directory that was looked at
 * @param operatingSystem name, version and processor
 * @param backend how the C library is called, or why it is not
 * @param storage the file system and what is below it
 * @param directIo what direct I/O is here
 * @param sync the call that makes data durable
 * @param guarantee what is reached by it
 * @param guaranteeReason why no more and no less, in one sentence
 * @param warnings what weakens the guarantee or deserves a look, the most important first
 */
public record DurabilityReport(
        String path,
        String operatingSystem,
        String backend,
        Storage storage,
        DirectIo directIo,
        Sync sync,
        Guarantee guarantee,
        String guaranteeReason,
        List<String> warnings) {

    /** Copies the list. */
    public DurabilityReport {
        warnings = List.copyOf(warnings);
    }

    /**
     * The file system and what is below it.
     *
     * @param fileSystem its type, as mount(8) names it
     * @param mountPoint where it is mounted
     * @param mountOptions its options that change durability ({@code nobarrier}, {@code data=writeback}, {@code ro}, …)
     * @param overwriting where an overwrite goes
     * @param device the block device, empty where there is none or none can be seen
     */
    public record Storage(
            String fileSystem,
            String mountPoint,
            List<String> mountOptions,
            Overwriting overwriting,
            Optional<Device> device) {

        /** Copies the list. */
        public Storage {
            mountOptions = List.copyOf(mountOptions);
        }
    }

    /** Where a file system puts bytes that are written over others. */
    public enum Overwriting {
        /** Into the same blocks: recycled files save allocation. */
        IN_PLACE,
        /** Into new blocks: recycling files saves nothing, and an overwrite can find the disk full. */
        COPY_ON_WRITE,
        /** The system does not say. */
        UNKNOWN
    }

    /**
     * A block device, or several that act as one.
     *
     * @param name what it is called, and what it stands on: {@code /dev/dm-0 (root) on /dev/sda}
     * @param writeCache whether it has a volatile write cache: of several devices the worst counts
     * @param forcedUnitAccess whether single writes can go past that cache (FUA)
     * @param virtual whether any of them is known to be a virtual machine's disk: the host decides what a flush reaches
     * @param logicalSectorBytes the smallest unit it can address, where known
     * @param physicalSectorBytes the smallest unit it writes without reading first, where known
     */
    public record Device(
            String name,
            WriteCache writeCache,
            boolean forcedUnitAccess,
            boolean virtual,
            OptionalInt logicalSectorBytes,
            OptionalInt physicalSectorBytes) {}

    /** Whether a device keeps acknowledged writes in memory that a power cut empties. */
    public enum WriteCache {
        /** It does: a sync must flush it. */
        VOLATILE,
        /** It does not, or says that it does not: write-through, or protected against power loss. */
        NONE,
        /** The system does not say. */
        UNKNOWN
    }

    /**
     * What direct I/O is here.
     *
     * @param alignment the alignment it needs, empty where there is none
     * @param reason how that was found out, or why there is none
     * @param atomicWriteBytesMax the largest write that is never torn, as the system says; empty where it says nothing
     */
    public record DirectIo(Optional<Alignment> alignment, String reason, OptionalInt atomicWriteBytesMax) {}

    /**
     * The call that makes data durable.
     *
     * @param call its name: {@code fdatasync}, {@code fcntl(F_FULLFSYNC)}
     * @param reason why that call
     */
    public record Sync(String call, String reason) {}
}
