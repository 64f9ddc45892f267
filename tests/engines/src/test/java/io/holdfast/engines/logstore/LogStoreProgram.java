package io.holdfast.engines.logstore;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.engines.Bytes;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.platform.Volume;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A store that is appended to, rotates and is truncated, in one of its modes. What it promises is what its mode documents. */
public class LogStoreProgram implements CrashProgram<Entries> {
    private static final int APPENDS = 8;
    private static final int AFTER_RECOVERY = 1_000_000;

    private final Promise promise;
    private final LogOptions options;
    private final UnaryOperator<Volume> disguise;

    /**
     * A program.
     *
     * @param promise the mode
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    LogStoreProgram(Promise promise, UnaryOperator<Volume> disguise) {
        this(promise, RepeatableLog.OPTIONS, disguise);
    }

    private LogStoreProgram(Promise promise, LogOptions options, UnaryOperator<Volume> disguise) {
        this.promise = promise;
        this.options = options;
        this.disguise = disguise;
    }

    /** One whose every append is durable when it returns. */
    public static CrashProgram<?> durable(LogOptions options, UnaryOperator<Volume> disguise) {
        return new LogStoreProgram(Promise.SYNC, options, disguise);
    }

    @Override
    public void run(Site site, Journal<Entries> journal) throws IOException {
        SplittableRandom random = site.random();
        List<Lsn> lsns = new ArrayList<>();
        List<Entries> unsynced = new ArrayList<>();
        Volume volume = disguise.apply(site.volume());
        try (LogStore store = LogStore.open(volume, options, promise.terms())) {
            while (lsns.size() < APPENDS) {
                Entries append = Entries.next(random, lsns.size());
                journal.attempt(append);
                lsns.add(append.appendTo(store));
                unsynced.add(append);
                promise.keep(
                        store,
                        lsns.get(unsynced.get(0).number()),
                        unsynced.stream().mapToInt(Entries::count).sum());
                Lsn end = store.durableEnd();
                List<Entries> durable = unsynced.stream()
                        .filter(one -> lsns.get(one.number()).isBefore(end))
                        .toList();
                durable.forEach(journal::acknowledge);
                unsynced.removeAll(durable);
                if (random.nextInt(3) == 0 && lsns.size() > unsynced.size()) {
                    Entries truncation = Entries.truncation(random.nextInt(lsns.size() - unsynced.size()));
                    journal.attempt(truncation);
                    truncate(store, lsns.get(truncation.number()), truncation.number());
                    journal.acknowledge(truncation);
                }
            }
        }
    }

    /** Where a twin does it otherwise. */
    void truncate(LogStore store, Lsn firstKept, int number) throws IOException {
        store.truncateBefore(firstKept);
    }

    @Override
    public List<Entries> recover(Site site) throws IOException {
        return Entries.of(replayed(site.volume()));
    }

    /** Where a twin does it otherwise. */
    List<Bytes> replayed(Volume volume) throws IOException {
        List<Bytes> replayed = new ArrayList<>();
        try (LogStore store = open(volume)) {
            store.replay(Lsn.ZERO, (lsn, entry) -> replayed.add(entry));
        }
        return replayed;
    }

    private LogStore open(Volume volume) throws IOException {
        return LogStore.open(volume, options, Promise.SYNC.terms());
    }

    @Override
    public void goOn(Site site, Journal<Entries> journal) throws IOException {
        try (LogStore store = open(site.volume())) {
            for (Entries append :
                    List.of(new Entries(AFTER_RECOVERY, 3, 50), new Entries(AFTER_RECOVERY + 1, 1, 4000))) {
                journal.attempt(append);
                append.appendTo(store);
                journal.acknowledge(append);
            }
        }
    }

    @Override
    public Oracle<Entries> oracle() {
        return new LogStoreOracle();
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return RepeatableLog.owns(block);
    }
}
