package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.LifePlaces.Place;
import io.holdfast.wal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What may be found after a {@link LogLife}, or after a power cut within it. Appends and cuts happened in one order, which
 * their places on disk tell; the log shall be as after one of them, and not before the last that somebody knew to be durable.
 */
final class LifeOracle {
    /** A record as it is shown. */
    private record Shown(long lsn, ByteBuffer payload) {}

    /** An append or a cut, and the log after it. */
    private record Event(List<Shown> after, int acknowledged) {}

    private final LifeOptions options;
    private final LifeJournal journal;
    private final List<Event> events = new ArrayList<>();

    LifeOracle(LifeOptions options, LogLife life) {
        this.options = options;
        this.journal = life.journal();
        order(life.places());
    }

    private void order(LifePlaces places) {
        Map<Place, Object> ordered = new TreeMap<>();
        places.cuts().forEach((sequence, header) -> ordered.put(new Place(sequence, 0), header));
        for (LifeAppend append : journal.appends()) {
            Place place = places.of(append.firstId());
            if (place != null) {
                ordered.put(place, append);
            }
            if (append.lsn() != null) {
                assertThat(append.lsn()).as("record %s", append.firstId()).isEqualTo(new Lsn(place.lsn()));
            }
            if (append.looked() != null) {
                assertThat(append.looked().isDone())
                        .as("future of %s", append.firstId())
                        .isTrue();
                requireNoError(append.looked());
            }
        }
        List<Shown> log = List.of();
        events.add(new Event(log, 0));
        for (Map.Entry<Place, Object> entry : ordered.entrySet()) {
            List<Shown> next = new ArrayList<>(log);
            int acknowledged;
            if (entry.getValue() instanceof LifeAppend append) {
                acknowledged = append.acknowledged();
                append.payloads()
                        .forEach(payload ->
                                next.add(new Shown(places.of(payload.id()).lsn(), payload.bytes())));
            } else {
                SegmentHeader header = (SegmentHeader) entry.getValue();
                acknowledged = places.acknowledgedCut(header.place().sequence());
                next.removeIf(shown -> shown.lsn() >= header.predecessor().end());
            }
            log = next;
            events.add(new Event(log, acknowledged));
        }
    }

    /** An error is what the journal had to say of the moment when it completed. */
    private static void requireNoError(CompletableFuture<Lsn> looked) {
        Throwable failure = looked.handle((lsn, thrown) -> thrown).join();
        if ((failure instanceof CompletionException ? failure.getCause() : failure) instanceof Error told) {
            throw told;
        }
    }

    /**
     * Opens what is left, looks at it, appends to it, and opens it again.
     *
     * @param disk what a crash has left
     * @param operation where the crash fell
     */
    void check(SimulatedDisk disk, int operation) throws IOException {
        List<Shown> found;
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            found = show(log);
            assertIsAfterAnEvent(found, log.beginLsn().position(), operation);
            assertThat(log.beginLsn().position()).as("beginning").isIn(beginnings(operation));
            assertThat(log.checkpoint().map(LifeOracle::text)).as("checkpoint").isIn(checkpoints(operation));
            found.add(new Shown(log.append(new byte[5]).position(), ByteBuffer.allocate(5)));
        }
        try (Volume volume = disk.mount();
                Log log = open(volume)) {
            assertThat(show(log)).as("once more").isEqualTo(found);
            assertThat(log.recovered().orElseThrow().verdict()).isEqualTo(Verdict.CLEAN);
        }
    }

    private Log open(Volume volume) throws IOException {
        return new LogOpening(volume, options.log(), CommitMode.SYNC, () -> 0, Runnable::run, LifeOracle::daemon)
                .open();
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life);
        thread.setDaemon(true);
        return thread;
    }

    private static List<Shown> show(Log log) throws IOException {
        List<Shown> found = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                ByteBuffer payload = ByteBuffer.allocate(reader.payload().remaining());
                found.add(new Shown(
                        reader.lsn().position(), payload.put(reader.payload()).flip()));
            }
        }
        return found;
    }

    private void assertIsAfterAnEvent(List<Shown> found, long beginLsn, int operation) {
        int sure = 0;
        for (int i = 0; i < events.size(); i++) {
            sure = events.get(i).acknowledged() <= operation ? i : sure;
        }
        List<List<Shown>> allowed = new ArrayList<>();
        for (Event event : events.subList(sure, events.size())) {
            List<Shown> left = event.after().stream()
                    .filter(shown -> shown.lsn() >= beginLsn)
                    .toList();
            if (left.equals(found)) {
                return;
            }
            allowed.add(left);
        }
        throw new AssertionError("found " + lines(found) + "\nwhere the log begins at " + beginLsn
                + ", which is none of\n"
                + String.join("\n", allowed.stream().map(LifeOracle::lines).toList()));
    }

    private static String lines(List<Shown> records) {
        return records.stream()
                .map(shown -> shown.payload().getInt(0) + "@" + shown.lsn())
                .toList()
                .toString();
    }

    /** The highest that was moved to and acknowledged, and higher ones that were tried. */
    private List<Long> beginnings(int operation) {
        long sure = 0;
        for (LifeJournal.EndChange change : journal.changes()) {
            if (change.bytes() == null && change.acknowledged() <= operation) {
                sure = Math.max(sure, change.lsn());
            }
        }
        List<Long> allowed = new ArrayList<>(List.of(sure));
        for (LifeJournal.EndChange change : journal.changes()) {
            if (change.bytes() == null && change.begun() <= operation && change.lsn() > sure) {
                allowed.add(change.lsn());
            }
        }
        return allowed;
    }

    /** Those behind which none was begun and acknowledged; none, where none was acknowledged. */
    private List<Optional<String>> checkpoints(int operation) {
        List<LifeJournal.EndChange> tried = journal.changes().stream()
                .filter(change -> change.bytes() != null && change.begun() <= operation)
                .toList();
        int latest = tried.stream()
                .filter(change -> change.acknowledged() <= operation)
                .mapToInt(LifeJournal.EndChange::begun)
                .max()
                .orElse(-1);
        List<Optional<String>> allowed = new ArrayList<>();
        for (LifeJournal.EndChange change : tried) {
            if (change.acknowledged() >= latest) {
                allowed.add(Optional.of(change.lsn() + " " + change.bytes()));
            }
        }
        if (latest < 0) {
            allowed.add(Optional.empty());
        }
        return allowed;
    }

    private static String text(LogCheckpoint checkpoint) {
        return checkpoint.lsn().position() + " " + StandardCharsets.US_ASCII.decode(checkpoint.bytes());
    }
}
