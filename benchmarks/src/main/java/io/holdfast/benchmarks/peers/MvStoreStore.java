package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Store;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** H2's MVStore. Its commit syncs nothing; {@code MVStore.sync} after it does. */
final class MvStoreStore implements Store {
    private final MVStore store;
    private final MVMap<Integer, byte[]> map;

    MvStoreStore(Path directory) {
        store = new MVStore.Builder()
                .fileName(directory.resolve("store.mv").toString())
                .autoCommitDisabled()
                .autoCompactFillRate(0)
                .open();
        map = store.openMap("records");
    }

    static String configuration() {
        return "commit() and then sync() for each record, no automatic commits or compaction, a key for each caller";
    }

    @Override
    @SuppressWarnings("CheckReturnValue") // What was there before.
    public long commit(int caller, byte[] payload) {
        map.put(caller, payload);
        store.commit();
        store.sync();
        return 1;
    }

    @Override
    public void close() {
        store.close();
    }
}
