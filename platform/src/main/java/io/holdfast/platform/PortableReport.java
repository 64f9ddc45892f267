package io.holdfast.platform;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a {@link PortableVolume} can say about its directory: little, and that it is little. */
final class PortableReport {
    static final String NO_DIRECT_IO = "the portable volume has no direct I/O";

    private PortableReport() {}

    static DurabilityReport of(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new DurabilityReport(
                directory.toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                "none: java.nio alone",
                new DurabilityReport.Storage(
                        store.type(),
                        store.toString(),
                        store.isReadOnly() ? List.of("ro") : List.of(),
                        DurabilityReport.Overwriting.UNKNOWN,
                        Optional.of(store.name())
                                .filter(name -> !name.isEmpty())
                                .map(name -> new DurabilityReport.Device(
                                        name,
                                        DurabilityReport.WriteCache.UNKNOWN,
                                        false,
                                        false,
                                        OptionalInt.empty(),
                                        OptionalInt.empty()))),
                new DurabilityReport.DirectIo(Optional.empty(), NO_DIRECT_IO, OptionalInt.empty()),
                new DurabilityReport.Sync("AsynchronousFileChannel.force", "the only sync of java.nio"),
                Guarantee.DEVICE_CACHE,
                "java.nio promises that changes are written to a local device, and says nothing about the device's cache",
                List.of(
                        "java.nio has no sync of directories: a new, renamed or removed name may be lost in a power cut",
                        "java.nio does not say whether a sync empties the device's write cache"));
    }
}
