package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurabilityReport.Overwriting;
import io.holdfast.platform.FileSystemKind;
import io.holdfast.platform.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What lies below a directory on macOS, by what statfs(2) says there. Whether F_FULLFSYNC works is the volume's to try.
 */
public final class DarwinSurvey {
    private DarwinSurvey() {}

    /** Whether statfs(2) says that the file system is on this machine. */
    public enum Locality {
        /** MNT_LOCAL is set. */
        LOCAL,
        /** It is not. */
        REMOTE
    }

    /** Whether statfs(2) says that the file system can be written. */
    public enum Access {
        /** MNT_RDONLY is set. */
        READ_ONLY,
        /** It is not. */
        READ_WRITE
    }

    /**
     * Looks at the values of one statfs(2).
     *
     * @param type f_fstypename
     * @param mountPoint f_mntonname
     * @param source f_mntfromname
     * @param locality MNT_LOCAL
     * @param access MNT_RDONLY
     * @return what follows from them
     */
    public static Survey of(String type, String mountPoint, String source, Locality locality, Access access) {
        FileSystemKind kind = FileSystemKind.ofName(type);
        List<String> warnings = new ArrayList<>();
        if (access == Access.READ_ONLY) {
            warnings.add("mounted read-only: nothing can be written");
        }
        if (kind == FileSystemKind.HFS) {
            warnings.add("HFS+ discards the errors of its flushes: a sync that succeeds proves little");
        }
        Optional<DurabilityReport.Device> device = Optional.of(source)
                .filter(name -> name.startsWith("/dev/"))
                .map(name -> new DurabilityReport.Device(
                        name,
                        DurabilityReport.WriteCache.UNKNOWN,
                        false,
                        false,
                        OptionalInt.empty(),
                        OptionalInt.empty()));
        Overwriting overwriting = kind.copiesOnWrite()
                ? Overwriting.COPY_ON_WRITE
                : kind == FileSystemKind.HFS ? Overwriting.IN_PLACE : Overwriting.UNKNOWN;
        List<String> options = access == Access.READ_ONLY ? List.of("ro") : List.of();
        return new Survey(
                new DurabilityReport.Storage(type, mountPoint, options, overwriting, device),
                promise(kind, type, source, locality),
                warnings);
    }

    private static Promise promise(FileSystemKind kind, String type, String source, Locality locality) {
        if (locality == Locality.REMOTE) {
            return new Promise(
                    Guarantee.DEVICE_CACHE.weaker(kind.syncReachesAtMost()),
                    type + " is not on this machine: a sync reaches the server at " + source
                            + ", whose disk and settings are out of sight");
        }
        return new Promise(
                kind.syncReachesAtMost(),
                switch (kind.location()) {
                    case LOCAL -> "F_FULLFSYNC drains the cache of " + source;
                    case MEMORY -> type + " keeps everything in memory: nothing survives the end of the machine";
                    case NETWORK, LAYERED -> type + " keeps its bytes elsewhere: what its sync reaches is out of sight";
                    case USER_SPACE -> type + " is served by a process: what its sync does is out of sight";
                    case UNKNOWN -> type + " is a file system whose syncs are not known";
                });
    }
}
