package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.schedule.Scenario;
import io.holdfast.schedule.Schedule;
import io.holdfast.wal.format.SegmentPlace;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The life of a log that several threads use at once: three append, records and batches, waiting and not; one syncs; two
 * move its ends; one follows it; one closes it, perhaps early. What each does is decided by the seed, when it does it by the
 * {@link Schedule}.
 */
final class LogLife implements Scenario {
    private static final int CAPACITY = SegmentPlace.fragmentCapacity(WalFormat.BLOCK_BYTES_DEFAULT);
    private static final int APPENDERS = 3;
    private static final int APPENDS_EACH = 4;
    private static final int SYNCS = 2;
    private static final int CHANGES_EACH = 3;
    private static final int SHOWN = 8;
    private static final Duration A_WHILE = Duration.ofMillis(1);

    private final LifeOptions options;
    private final SplittableRandom random;
    private final SimulatedDisk disk;
    private final LifePlaces places;
    private final LifeJournal journal;
    private final List<Thread> appenders = new ArrayList<>();
    private Log log;

    LogLife(LifeOptions options, SimulatedDisk disk, SplittableRandom random) {
        this.options = options;
        this.random = random;
        this.disk = disk;
        this.places = new LifePlaces(disk);
        this.journal = new LifeJournal(disk, places, options.returnsDurable());
    }

    LifePlaces places() {
        return places;
    }

    LifeJournal journal() {
        return journal;
    }

    /** What may be refused with an IOException: all, where calls fail; nothing but a log that is closed otherwise. */
    private void tolerate(IOException e) {
        if (e instanceof LogPoisonedException) {
            journal.poison();
        }
        boolean closed = e instanceof LogClosedException && options.closesEarly() == LifeOptions.Closing.EARLY;
        if (!closed && !options.isFaulty()) {
            throw new AssertionError(Thread.currentThread().getName() + " was refused", e);
        }
    }

    @Override
    public void play(Schedule schedule) throws Exception {
        try (Volume volume = disk.mount()) {
            try {
                log = open(places.watched(volume), schedule);
            } catch (IOException e) {
                tolerate(e);
                return;
            }
            List<Thread> threads = threads(schedule);
            threads.forEach(Thread::start);
            boolean early = options.closesEarly() == LifeOptions.Closing.EARLY;
            for (Thread thread : early ? threads.subList(0, 1) : threads) {
                thread.join();
            }
            close();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private Log open(Volume volume, Schedule schedule) throws IOException {
        boolean own = options.background() == LifeOptions.Background.ITS_OWN_THREAD;
        return new LogOpening(
                        volume,
                        options.log(),
                        options.mode(),
                        () -> 0,
                        own ? schedule.executor("preparer") : Runnable::run,
                        schedule.factory("flusher"))
                .open();
    }

    private List<Thread> threads(Schedule schedule) {
        for (int i = 0; i < APPENDERS; i++) {
            SplittableRandom own = random.split();
            Scenario life = s -> append(own);
            appenders.add(
                    i < options.virtualAppenders()
                            ? schedule.newVirtualThread("virtual appender " + i, life)
                            : schedule.newThread("appender " + i, life));
        }
        List<Thread> threads = new ArrayList<>(appenders);
        SplittableRandom keeps = random.split();
        SplittableRandom cuts = random.split();
        threads.add(schedule.newThread("syncer", s -> sync()));
        threads.add(schedule.newThread("keeper", s -> keep(keeps)));
        threads.add(schedule.newThread("cutter", s -> cut(cuts)));
        threads.add(schedule.newThread("follower", s -> follow()));
        return threads;
    }

    private static int length(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> CAPACITY;
            case 1 -> CAPACITY + 1;
            case 2 -> 2 * CAPACITY + 50;
            default -> 8 + random.nextInt(2000);
        };
    }

    private void append(SplittableRandom own) {
        for (int i = 0; i < APPENDS_EACH; i++) {
            int count = Math.max(1, own.nextInt(5) - 1);
            LifeAppend append = journal.begin(
                    IntStream.range(0, count).map(k -> length(own)).boxed().toList());
            boolean poisoned = journal.isPoisoned();
            try {
                if (own.nextInt(3) == 0) {
                    appendAsync(append, poisoned);
                } else {
                    journal.returned(append, log.appendBatch(append.batch()), poisoned);
                    awaitSynced(append);
                }
            } catch (AppendInterruptedException e) {
                Thread.interrupted();
                journal.interrupted(append, e.lsn());
            } catch (IOException e) {
                tolerate(e);
            }
        }
    }

    private void appendAsync(LifeAppend append, boolean poisoned) throws IOException {
        append.expect(log.appendBatchAsync(append.batch()));
        if (poisoned) {
            throw new AssertionError("record " + append.firstId() + " was taken after the log had failed");
        }
        var seen = append.future().whenComplete((lsn, failure) -> journal.completed(append, lsn, failure));
        append.follow(seen);
    }

    private void awaitSynced(LifeAppend append) throws IOException {
        if (!options.returnsDurable() && log.awaitSynced(append.lsn(), A_WHILE)) {
            journal.acknowledge(append);
        }
    }

    private void sync() {
        for (int i = 0; i < SYNCS; i++) {
            List<LifeAppend> before = journal.returnedSoFar();
            try {
                log.sync();
                journal.acknowledge(before);
            } catch (IOException e) {
                tolerate(e);
            }
        }
    }

    /** Moves the log's beginning, records checkpoints, and interrupts who appends. */
    private void keep(SplittableRandom own) {
        for (int i = 0; i < CHANGES_EACH; i++) {
            changeBeginning(own, i);
            if (own.nextInt(4) == 0) {
                appenders.get(own.nextInt(APPENDERS)).interrupt();
            }
        }
    }

    private void changeBeginning(SplittableRandom own, int number) {
        Lsn lsn = target(own);
        LifeJournal.EndChange change = null;
        try {
            if (own.nextInt(3) == 0) {
                String bytes = Thread.currentThread().getName() + " " + number;
                change = journal.beginCheckpoint(lsn, bytes);
                log.checkpoint(lsn, ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
            } else {
                change = journal.beginBeginning(lsn);
                log.truncateBefore(lsn);
            }
            journal.acknowledge(change);
        } catch (LsnRefusedException e) {
            // The log was cut, or begins later, since the target was looked up.
            journal.refused(change);
        } catch (IOException e) {
            tolerate(e);
        }
    }

    private Lsn target(SplittableRandom own) {
        List<LifeAppend> known = journal.acknowledged();
        return known.isEmpty() || own.nextBoolean()
                ? log.syncedLsn()
                : known.get(own.nextInt(known.size())).lsn();
    }

    /** Cuts the log behind a record, or moves its beginning. */
    private void cut(SplittableRandom own) {
        for (int i = 0; i < CHANGES_EACH; i++) {
            List<LifeAppend> known = journal.acknowledged();
            if (known.isEmpty() || own.nextInt(3) == 0) {
                changeBeginning(own, i);
                continue;
            }
            try {
                log.truncateAfter(known.get(own.nextInt(known.size())).lsn());
                journal.acknowledgeCut();
            } catch (LsnRefusedException e) {
                // It was cut away before, or the log begins behind it.
            } catch (IOException e) {
                tolerate(e);
            }
        }
    }

    /** Reads the log behind its writers; begins anew where they have taken away what came next. */
    private void follow() throws IOException, InterruptedException {
        int shown = 0;
        while (shown < SHOWN) {
            try (LogTail tail = log.tail(log.beginLsn())) {
                while (shown < SHOWN) {
                    shown++;
                    if (tail.next(A_WHILE)) {
                        journal.shown(tail.payload());
                    }
                }
            } catch (LogTruncatedBeforeException | LogTruncatedAfterException e) {
                shown++;
            } catch (IOException e) {
                tolerate(e);
                return;
            }
        }
    }

    private void close() {
        try {
            log.close();
            journal.acknowledge(journal.returnedSoFar());
        } catch (IOException e) {
            tolerate(e);
        }
    }
}
