package io.holdfast.crash.programs;

import io.holdfast.crash.Journal;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogCheckpoint;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What a {@link TruncatingLogProgram} knows of its log while it works on it, and one step of the work. One thread. */
final class TruncatedLog {
    /** The writer of what is no append but a truncation: its number is the first append that stays. */
    static final int BEFORE = -1;
    /** The writer of what is no append but a truncation: its number is the last append that stays. */
    static final int AFTER = -2;
    /** The writer of what is no append but a checkpoint: its number is the append at which it is, its length tells it from others. */
    static final int CHECKPOINT = -3;

    /** The number of the last append that stays where none does. */
    static final int NONE = -1;

    private record Live(Appended append, Lsn lsn) {}

    private static final Live NOTHING = new Live(new Appended(0, NONE, 1, 0), Lsn.ZERO);

    private final Journal<Appended> journal;
    private final List<Live> live = new ArrayList<>();
    /** Appended, and not known to be durable. */
    private final List<Appended> pending = new ArrayList<>();

    private CommitMode mode = CommitMode.SYNC;
    private int next;

    /**
     * Knows nothing yet.
     *
     * @param journal what is told
     * @param first the number of the first step
     */
    TruncatedLog(Journal<Appended> journal, int first) {
        this.journal = journal;
        this.next = first;
    }

    /** Finds out what is in the log, which was opened in a mode. */
    void look(Log log, CommitMode opened) throws IOException {
        mode = opened;
        live.clear();
        LogProgram.replay(log, (append, lsn) -> live.add(new Live(append, lsn)));
    }

    /** The log's last checkpoint. */
    static Optional<Appended> checkpointOf(Log log) {
        return log.checkpoint().map(LogCheckpoint::bytes).map(bytes -> checkpoint(bytes.getInt(0), bytes.getInt(4)));
    }

    private static Appended checkpoint(int number, int step) {
        return new Appended(CHECKPOINT, number, 1, step);
    }

    /** Does one thing. */
    void step(Log log, SplittableRandom random) throws IOException {
        int number = next++;
        int what = live.isEmpty() ? 0 : random.nextInt(12);
        switch (what) {
            case 8, 9 -> truncateBefore(log, random.nextInt(live.size()), number);
            case 10 -> truncateAfter(log, random.nextInt(live.size() + 1) - 1, number);
            case 11 -> checkpoint(log, random.nextInt(live.size()), number);
            default -> {
                Appended append = LogProgram.next(random, number);
                journal.attempt(append);
                live.add(new Live(append, append.to(log)));
                pending.add(append);
                if (mode.equals(CommitMode.SYNC)) {
                    acknowledge();
                } else if (random.nextInt(4) == 0) {
                    settle(log);
                }
            }
        }
    }

    /** What was appended is durable, as it is when the log is closed. */
    void acknowledge() {
        pending.forEach(journal::acknowledge);
        pending.clear();
    }

    /** The ends of a log change in an order with its records only if these are durable. */
    private void settle(Log log) throws IOException {
        log.sync();
        acknowledge();
    }

    private void truncateBefore(Log log, int index, int number) throws IOException {
        settle(log);
        Live first = live.get(index);
        Appended step = new Appended(BEFORE, first.append.number(), 1, number);
        journal.attempt(step);
        log.truncateBefore(first.lsn);
        journal.acknowledge(step);
        live.subList(0, index).clear();
    }

    private void truncateAfter(Log log, int index, int number) throws IOException {
        Live last = index < 0 ? NOTHING : live.get(index);
        if (last.lsn.isBefore(log.beginLsn()) || isBeforeCheckpoint(log, last.lsn)) {
            return;
        }
        settle(log);
        Appended step = new Appended(AFTER, last.append.number(), 1, number);
        journal.attempt(step);
        log.truncateAfter(last.lsn);
        journal.acknowledge(step);
        live.subList(index + 1, live.size()).clear();
    }

    private static boolean isBeforeCheckpoint(Log log, Lsn lsn) {
        return log.checkpoint().filter(last -> lsn.isBefore(last.lsn())).isPresent();
    }

    private void checkpoint(Log log, int index, int number) throws IOException {
        Live at = live.get(index);
        if (isBeforeCheckpoint(log, at.lsn)) {
            return;
        }
        settle(log);
        Appended step = checkpoint(at.append.number(), number);
        journal.attempt(step);
        log.checkpoint(
                at.lsn, ByteBuffer.allocate(8).putInt(0, at.append.number()).putInt(4, number));
        journal.acknowledge(step);
    }
}
