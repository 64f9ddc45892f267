package io.holdfast.wal;

import io.holdfast.platform.sim.SimulatedDisk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the threads of a {@link LogLife} asked of the log and what it told them, with the place in the disk's history. Refuses
 * at once what is wrong whatever a crash leaves: futures out of order, success after a failure that somebody was told of.
 */
final class LifeJournal {
    /** A change of the log's beginning or checkpoint. */
    static final class EndChange {
        private final String bytes;
        private final long lsn;
        private final int begun;
        private int acknowledged = LifeAppend.NEVER;

        private EndChange(String bytes, long lsn, int begun) {
            this.bytes = bytes;
            this.lsn = lsn;
            this.begun = begun;
        }

        /** A checkpoint's bytes; null where the log's beginning moves. */
        String bytes() {
            return bytes;
        }

        long lsn() {
            return lsn;
        }

        int begun() {
            return begun;
        }

        int acknowledged() {
            return acknowledged;
        }
    }

    private final SimulatedDisk disk;
    private final LifePlaces places;
    private final boolean returnsDurable;
    private final List<LifeAppend> appends = new ArrayList<>();
    private final List<LifeAppend> returned = new ArrayList<>();
    private final List<EndChange> changes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int ids;
    private boolean poisoned;

    /**
     * An empty journal.
     *
     * @param disk whose operations are counted
     * @param places where records are
     * @param returnsDurable whether an append that returned is durable
     */
    LifeJournal(SimulatedDisk disk, LifePlaces places, boolean returnsDurable) {
        this.disk = disk;
        this.places = places;
        this.returnsDurable = returnsDurable;
    }

    List<LifeAppend> appends() {
        return appends;
    }

    /** Those that somebody knows to be durable, in the order in which they were begun. */
    List<LifeAppend> acknowledged() {
        return appends.stream()
                .filter(append -> append.acknowledged() != LifeAppend.NEVER && append.lsn() != null)
                .toList();
    }

    List<EndChange> changes() {
        return changes;
    }

    List<String> lines() {
        return lines;
    }

    LifeAppend begin(List<Integer> lengths) {
        List<LifeAppend.Payload> payloads = new ArrayList<>();
        for (int length : lengths) {
            ids++;
            payloads.add(new LifeAppend.Payload(ids, length));
        }
        LifeAppend append = new LifeAppend(payloads);
        appends.add(append);
        return append;
    }

    /** Whether somebody was told that the log has failed. */
    boolean isPoisoned() {
        return poisoned;
    }

    void poison() {
        poisoned = true;
    }

    /** An append returned. */
    void returned(LifeAppend append, Lsn lsn, boolean begunPoisoned) {
        if (begunPoisoned) {
            throw new AssertionError("record " + append.firstId() + " was taken after the log had failed");
        }
        append.told(lsn);
        returned.add(append);
        if (returnsDurable) {
            acknowledge(append);
        }
        line("returned", append);
    }

    /** An append's thread stopped waiting for it. */
    void interrupted(LifeAppend append, Lsn lsn) {
        append.told(lsn);
        line("interrupted", append);
    }

    /** A future completed: all before it have, of those that their threads know. */
    void completed(LifeAppend append, Lsn lsn, Throwable failure) {
        if (failure == null) {
            append.told(lsn);
            returned.add(append);
            if (returnsDurable) {
                acknowledge(append);
            }
            for (LifeAppend other : appends) {
                LifePlaces.Place place = places.of(other.firstId());
                if (other.future() != null
                        && !other.future().isDone()
                        && place != null
                        && place.compareTo(places.of(append.firstId())) < 0) {
                    throw new AssertionError("the future of record " + append.firstId() + " at LSN " + lsn
                            + " completed before that of " + other.firstId());
                }
            }
        }
        line(failure == null ? "completed" : "failed by " + failure.getClass().getSimpleName(), append);
    }

    private void line(String what, LifeAppend append) {
        lines.add(append.firstId() + " " + what + " " + append.lsn() + " after " + disk.operations());
    }

    void acknowledge(LifeAppend append) {
        append.acknowledge(disk.operations());
    }

    /** What was returned so far: a sync that begins now makes it durable. */
    List<LifeAppend> returnedSoFar() {
        return List.copyOf(returned);
    }

    void acknowledge(List<LifeAppend> durable) {
        durable.forEach(this::acknowledge);
    }

    /** A reader showed a record. */
    void shown(ByteBuffer payload) {
        int id = payload.getInt(payload.position());
        appends.stream()
                .filter(append -> append.payloads().stream().anyMatch(shown -> shown.id() == id))
                .forEach(this::acknowledge);
        lines.add(id + " shown after " + disk.operations());
    }

    EndChange beginCheckpoint(Lsn lsn, String bytes) {
        return begin(new EndChange(bytes, lsn.position(), disk.operations()));
    }

    EndChange beginBeginning(Lsn lsn) {
        return begin(new EndChange(null, lsn.position(), disk.operations()));
    }

    private EndChange begin(EndChange change) {
        changes.add(change);
        return change;
    }

    void acknowledge(EndChange change) {
        change.acknowledged = disk.operations();
        lines.add(
                (change.bytes == null ? "begins" : "checkpoint") + " at " + change.lsn + " after " + disk.operations());
    }

    /** Nothing was done. */
    void refused(EndChange change) {
        changes.remove(change);
    }

    /** The log was cut, or had nothing to cut. */
    void acknowledgeCut() {
        places.acknowledgeCuts();
        lines.add("cut after " + disk.operations());
    }
}
