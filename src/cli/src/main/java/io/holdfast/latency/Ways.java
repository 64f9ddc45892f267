package io.holdfast.latency;

import static io.holdfast.libc.Constant.O_DIRECT;
import static io.holdfast.libc.Constant.O_DSYNC;

import io.holdfast.latency.Way.Promise;
import io.holdfast.libc.Abi;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways that a system has. What each promises stands in open(2), fsync(2), readv(2), and on Darwin in fcntl(2). */
public final class Ways {
    /** Durable, past the page cache: the way that the log commits. */
    public static final String DIRECT_FDATASYNC = "O_DIRECT overwrite + fdatasync";
    /** The same without the sync: what the sync costs is the difference. */
    public static final String DIRECT_ALONE = "O_DIRECT overwrite, no sync";
    /** Durable on Darwin, where it alone flushes the drive. */
    public static final String FULL_SYNC = "overwrite + F_FULLFSYNC";
    /** As far as the drive on Darwin: what the flush costs is the difference. */
    public static final String SYNC_TO_DRIVE = "overwrite + fsync";
    /** On Darwin to the page cache and no further. */
    public static final String OVERWRITE_ALONE = "overwrite, no sync";
    /** As the JDK does it. */
    public static final String FORCE = "overwrite + FileChannel.force";

    private Ways() {}

    /**
     * All ways.
     *
     * @param libc the C library; empty on a system that the bindings do not know
     * @return the ways, strongest promises first
     */
    public static List<Way> of(Optional<Libc> libc) {
        List<Way> ways = new ArrayList<>();
        libc.ifPresent(library ->
                ways.addAll(library.abi().os() == Abi.OperatingSystem.LINUX ? linux(library) : darwin(library)));
        boolean flushesDrive = libc.isPresent();
        // The JDK uses F_FULLFSYNC on Darwin, fdatasync on Linux; elsewhere nothing is known of it.
        ways.add(new Way(FORCE, flushesDrive ? Promise.DURABLE : Promise.DEVICE_CACHE, false, ChannelWayFile::new));
        return ways;
    }

    private static List<Way> linux(Libc libc) {
        return List.of(
                way(libc, "append + fsync", Promise.DURABLE, true, List.of(), "fsync", Libc::fsync),
                way(libc, "append + fdatasync", Promise.DURABLE, true, List.of(), "fdatasync", Libc::fdatasync),
                way(libc, "overwrite + fdatasync", Promise.DURABLE, false, List.of(), "fdatasync", Libc::fdatasync),
                way(libc, "O_DSYNC overwrite", Promise.DURABLE, false, List.of(O_DSYNC), "none", Ways::noSync),
                way(libc, DIRECT_FDATASYNC, Promise.DURABLE, false, List.of(O_DIRECT), "fdatasync", Libc::fdatasync),
                way(
                        libc,
                        "O_DIRECT|O_DSYNC overwrite",
                        Promise.DURABLE,
                        false,
                        List.of(O_DIRECT, O_DSYNC),
                        "none",
                        Ways::noSync),
                new Way(
                        "O_DIRECT overwrite, RWF_DSYNC",
                        Promise.DURABLE,
                        false,
                        file -> LibcWayFile.openForRwfDsync(libc, file)),
                way(libc, DIRECT_ALONE, Promise.NOTHING, false, List.of(O_DIRECT), "none", Ways::noSync));
    }

    private static List<Way> darwin(Libc libc) {
        LibcWayFile.Sync full = (library, fd) -> library.fcntl(fd, Constant.F_FULLFSYNC.on(library.abi()));
        LibcWayFile.Sync barrier = (library, fd) -> library.fcntl(fd, Constant.F_BARRIERFSYNC.on(library.abi()));
        return List.of(
                way(libc, "append + F_FULLFSYNC", Promise.DURABLE, true, List.of(), "fcntl(F_FULLFSYNC)", full),
                way(libc, FULL_SYNC, Promise.DURABLE, false, List.of(), "fcntl(F_FULLFSYNC)", full),
                way(
                        libc,
                        "overwrite + F_BARRIERFSYNC",
                        Promise.ORDERED,
                        false,
                        List.of(),
                        "fcntl(F_BARRIERFSYNC)",
                        barrier),
                way(libc, SYNC_TO_DRIVE, Promise.DEVICE_CACHE, false, List.of(), "fsync", Libc::fsync),
                way(libc, "O_DSYNC overwrite", Promise.DEVICE_CACHE, false, List.of(O_DSYNC), "none", Ways::noSync),
                way(libc, OVERWRITE_ALONE, Promise.NOTHING, false, List.of(), "none", Ways::noSync));
    }

    private static long noSync(Libc libc, int fd) {
        return 0;
    }

    private static Way way(
            Libc libc,
            String name,
            Promise promise,
            boolean appends,
            List<Constant> flags,
            String syncName,
            LibcWayFile.Sync sync) {
        return new Way(name, promise, appends, file -> LibcWayFile.open(libc, file, flags, syncName, sync));
    }
}
