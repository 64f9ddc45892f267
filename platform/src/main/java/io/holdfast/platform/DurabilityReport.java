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
 * @param fileSystem the file system's type, as mount(8) names it
 * @param mountPoint where it is mounted
 * @param mountOptions its options that change durability ({@code nobarrier}, {@code data=writeback}, {@code ro}, …)
 * @param device the block device, or what stands in for one; empty where there is none
 * @param writeCache whether the device has a volatile write cache
 * @param logicalSectorBytes the device's logical sector, where known
 * @param physicalSectorBytes the device's physical sector, where known
 * @param directIo what direct I/O is here: its alignment and how that was found, or why there is none
 * @param directAlignment the alignment of direct I/O, empty where there is none
 * @param atomicWriteBytesMax the largest write that is never torn, as the system says; empty where it says nothing
 * @param copyOnWrite whether an overwrite goes to new blocks, so that recycling files saves nothing
 * @param syncCall the call that makes data durable here
 * @param syncReason why that call
 * @param guarantee what is reached by it
 * @param warnings what weakens the guarantee or deserves a look, the most important first
 */
public record DurabilityReport(
        String path,
        String operatingSystem,
        String backend,
        String fileSystem,
        String mountPoint,
        List<String> mountOptions,
        Optional<String> device,
        WriteCache writeCache,
        OptionalInt logicalSectorBytes,
        OptionalInt physicalSectorBytes,
        String directIo,
        Optional<Alignment> directAlignment,
        OptionalInt atomicWriteBytesMax,
        boolean copyOnWrite,
        String syncCall,
        String syncReason,
        Guarantee guarantee,
        List<String> warnings) {

    /** Whether the device keeps acknowledged writes in memory that a power cut empties. */
    public enum WriteCache {
        /** It does: a sync must flush it. */
        VOLATILE,
        /** It does not, or says that it does not: write-through, or protected against power loss. */
        NONE,
        /** The system does not say. */
        UNKNOWN
    }

    /** Copies the lists. */
    public DurabilityReport {
        mountOptions = List.copyOf(mountOptions);
        warnings = List.copyOf(warnings);
    }
}
