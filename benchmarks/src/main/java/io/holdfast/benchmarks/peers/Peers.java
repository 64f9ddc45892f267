package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Callers;
import io.holdfast.benchmarks.commit.Contender;
import io.holdfast.benchmarks.replay.Replayed;
import java.util.List;
import java.util.Map;

/** The peers. Each is loaded when it is opened, so that one whose jar or native library is missing harms no other. */
public final class Peers {
    private Peers() {}

    /**
     * All of them.
     *
     * @return the peers, whether they can be opened here or not
     */
    public static List<Contender> all() {
        return List.of(
                waiting(
                        "rocksdb",
                        RocksDbStore.configuration(RocksDbStore.OldLogs.DELETED),
                        (directory, cell) -> new RocksDbStore(directory, RocksDbStore.OldLogs.DELETED)),
                waiting(
                        "rocksdb-recycled",
                        RocksDbStore.configuration(RocksDbStore.OldLogs.RECYCLED),
                        (directory, cell) -> new RocksDbStore(directory, RocksDbStore.OldLogs.RECYCLED)),
                waiting(
                        "artemis-nio",
                        ArtemisStore.configuration(ArtemisStore.Type.NIO),
                        (directory, cell) -> ArtemisStore.open(directory, cell, ArtemisStore.Type.NIO)),
                waiting(
                        "artemis-aio",
                        ArtemisStore.configuration(ArtemisStore.Type.AIO),
                        (directory, cell) -> ArtemisStore.open(directory, cell, ArtemisStore.Type.AIO)),
                waiting(
                        "bookkeeper",
                        BookKeeperStore.configuration(),
                        (directory, cell) -> new BookKeeperStore(directory)),
                waiting("sqlite", SqliteStore.configuration(), (directory, cell) -> new SqliteStore(directory)),
                waiting(
                        "berkeley-db-je",
                        BerkeleyDbStore.configuration(),
                        (directory, cell) -> new BerkeleyDbStore(directory)),
                waiting("h2-mvstore", MvStoreStore.configuration(), (directory, cell) -> new MvStoreStore(directory)));
    }

    private static Contender waiting(String name, String configuration, Contender.Opening opening) {
        return new Contender(name, configuration, Callers.PLATFORM_THREADS, opening);
    }

    /**
     * The peers whose log can be replayed apart from the rest.
     *
     * @return the ways to write their logs, by name
     */
    public static Map<String, Replayed.Writing> replayed() {
        return Map.of(
                "bookkeeper", (directory, records, payload) -> BookKeeperReplay.write(directory, records, payload));
    }
}
