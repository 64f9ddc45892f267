package io.holdfast.tests.death;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.programs.Appended;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What one log was heard to promise, over all the processes that wrote it, and whether it keeps that. One thread. */
final class Survivor {
    private final WritingMode mode;
    /** What was acknowledged, by the LSN, and neither truncated nor lost where that is allowed. */
    private final NavigableMap<Long, Appended> promised = new TreeMap<>();
    /** What each thread appends next: it may be there although the thread did not live to tell. */
    private final Map<Integer, Integer> next = new HashMap<>();

    private long syncedLsn;
    private long beginAtLeast;
    private long beginAtMost;
    private long checkpointAtLeast;
    private Optional<Long> cutMaybe = Optional.empty();

    Survivor(WritingMode mode) {
        this.mode = mode;
    }

    /** A process begins, whose threads number their appends from here on. */
    void begin(int first) {
        for (int i = 0; i < LogWriter.THREADS; i++) {
            next.put(i, first);
        }
    }

    /** Takes in what a process told before it died. */
    void hear(Word word) {
        syncedLsn = Math.max(syncedLsn, word.syncedLsn());
        switch (word.kind()) {
            case OPENS -> {}
            case APPENDED -> {
                promised.put(word.lsn(), word.append());
                next.put(word.writer(), word.number() + 1);
            }
            case TRUNCATES_BEFORE -> beginAtMost = word.lsn();
            case TRUNCATED_BEFORE -> beginAtLeast = word.lsn();
            case TRUNCATES_AFTER -> cutMaybe = Optional.of(word.lsn());
            case TRUNCATED_AFTER -> {
                cutMaybe = Optional.empty();
                promised.tailMap(word.lsn(), false).clear();
                cutTo(word.lsn());
            }
            case CHECKPOINTED -> checkpointAtLeast = word.lsn();
        }
    }

    /** The record at an LSN is the last that was durable then: those after it get LSNs that others had. */
    private void cutTo(long lsn) {
        syncedLsn = Math.min(syncedLsn, lsn + 1);
    }

    /** Recovers the log, and holds what it shows against all that was heard. Returns how many appends it shows. */
    int check(Path directory) throws IOException {
        NavigableMap<Long, Appended> found = new TreeMap<>();
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, WritingMode.OPTIONS)) {
            log.recovered().ifPresent(report -> assertThat(report.verdict()).isIn(Verdict.CLEAN, Verdict.TORN_TAIL));
            long begin = log.beginLsn().position();
            assertThat(begin).as("the log's begin").isBetween(beginAtLeast, beginAtMost);
            assertThat(log.checkpoint().map(point -> point.lsn().position()).orElse(0L))
                    .as("the last checkpoint")
                    .isGreaterThanOrEqualTo(checkpointAtLeast);
            promised.headMap(begin).clear();
            readAll(log, found);
        }
        requireKept(found);
        requireNothingElse(found);
        cutMaybe.ifPresent(this::cutTo);
        cutMaybe = Optional.empty();
        promised.clear();
        promised.putAll(found);
        return found.size();
    }

    private static void readAll(Log log, NavigableMap<Long, Appended> found) throws IOException {
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                long lsn = reader.lsn().position();
                Appended append = Appended.of(reader.header(), reader.payload(), 0);
                for (int i = 1; i < append.members(); i++) {
                    assertThat(reader.next()).as("member %s of %s", i, append).isTrue();
                    assertThat(Appended.of(reader.header(), reader.payload(), i))
                            .isEqualTo(append);
                }
                found.put(lsn, append);
            }
        }
    }

    private void requireKept(NavigableMap<Long, Appended> found) {
        NavigableMap<Long, Appended> lost = new TreeMap<>(promised);
        lost.entrySet().removeIf(entry -> entry.getValue().equals(found.get(entry.getKey())));
        if (cutMaybe.isPresent()) {
            NavigableMap<Long, Appended> cut = promised.tailMap(cutMaybe.get(), false);
            if (lost.keySet().containsAll(cut.keySet())) {
                lost.keySet().removeAll(cut.keySet());
            }
        }
        if (mode != WritingMode.BATCH) {
            assertThat(lost).as("acknowledged and lost").isEmpty();
        } else if (!lost.isEmpty()) {
            assertThat(lost.firstKey()).as("the first that is lost").isGreaterThanOrEqualTo(syncedLsn);
            assertThat(found.tailMap(lost.firstKey()).values())
                    .as("there, after what is lost")
                    .isEmpty();
            assertThat(lost.values().stream()
                            .mapToLong(append -> (long) append.members() * append.bytes())
                            .sum())
                    .as("bytes that are lost")
                    .isLessThanOrEqualTo(WritingMode.MEMORY_BYTES);
        }
    }

    private void requireNothingElse(NavigableMap<Long, Appended> found) {
        Map<Integer, Integer> unheard = new HashMap<>();
        found.forEach((lsn, append) -> {
            if (!append.equals(promised.get(lsn))) {
                assertThat(append.number())
                        .as("what is there and was not heard of: %s", append)
                        .isEqualTo(next.get(append.writer()));
                assertThat(unheard.put(append.writer(), append.number()))
                        .as("there twice")
                        .isNull();
            }
        });
    }
}
