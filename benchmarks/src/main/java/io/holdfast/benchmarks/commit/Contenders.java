package io.holdfast.benchmarks.commit;

import io.holdfast.platform.OpenMode.Caching;
import io.holdfast.wal.LogOptions;
import java.util.List;

/** The systems that need nothing but Holdfast and the JDK. */
final class Contenders {
    private Contenders() {}

    /** All of them, the limit first. */
    static List<Contender> own() {
        return List.of(
                new Contender(
                        "limit",
                        "one thread, whole blocks over written ones, direct if possible, one sync for all callers",
                        Callers.ONE_FOR_ALL,
                        LimitStore::new),
                new Contender(
                        "naive",
                        "FileChannel, APPEND, each record with its length, force(false) for each",
                        Callers.PLATFORM_THREADS,
                        (directory, cell) -> new NaiveStore(directory)),
                new Contender(
                        "naive-group",
                        "FileChannel, APPEND, each record with its length, force(false) for all written before it",
                        Callers.PLATFORM_THREADS,
                        (directory, cell) -> new NaiveGroupStore(directory)),
                holdfast("holdfast", Caching.DIRECT_IF_POSSIBLE, Callers.PLATFORM_THREADS),
                holdfast("holdfast-virtual", Caching.DIRECT_IF_POSSIBLE, Callers.VIRTUAL_THREADS),
                holdfast("holdfast-async", Caching.DIRECT_IF_POSSIBLE, Callers.ASYNC),
                holdfast("holdfast-buffered", Caching.BUFFERED, Callers.PLATFORM_THREADS),
                holdfast("holdfast-buffered-virtual", Caching.BUFFERED, Callers.VIRTUAL_THREADS));
    }

    private static Contender holdfast(String name, Caching caching, Callers callers) {
        LogOptions options = HoldfastStore.options(caching);
        return new Contender(
                name,
                options + ", " + LogCheckpoints.DESCRIPTION,
                callers,
                (directory, cell) -> new HoldfastStore(directory, caching));
    }
}
