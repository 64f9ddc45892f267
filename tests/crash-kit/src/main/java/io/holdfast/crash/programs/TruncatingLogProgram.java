package io.holdfast.crash.programs;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.platform.Volume;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A log whose beginning is truncated again and again, so that segments are dropped and used anew. */
public final class TruncatingLogProgram extends LogProgram {
    /** The writer of what is no append but a truncation: its number is the first append that stays. */
    private static final int TRUNCATION = -1;

    private final int appends;

    /**
     * A program.
     *
     * @param appends how many
     * @param segmentBlocks the length of a segment
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    public TruncatingLogProgram(int appends, int segmentBlocks, UnaryOperator<Volume> disguise) {
        super(appends, segmentBlocks, disguise);
        this.appends = appends;
    }

    @Override
    public void run(Site site, Journal<Appended> journal) throws IOException {
        SplittableRandom random = site.random();
        List<Lsn> lsns = new ArrayList<>();
        try (Log log = open(disguise.apply(site.volume()), options)) {
            while (lsns.size() < appends) {
                lsns.add(append(log, journal, next(random, lsns.size())));
                if (random.nextInt(3) == 0) {
                    Appended truncation = new Appended(TRUNCATION, random.nextInt(lsns.size()), lsns.size(), 0);
                    journal.attempt(truncation);
                    log.truncateBefore(lsns.get(truncation.number()));
                    journal.acknowledge(truncation);
                }
            }
        }
    }

    @Override
    public Oracle<Appended> oracle() {
        return (found, expected) -> {
            List<Appended> begun = appended(expected.attempted());
            int first = found.isEmpty() ? begun.size() : begun.indexOf(found.get(0));
            int truncated = lastTruncation(expected.acknowledged());
            if (first < 0 || first < truncated) {
                throw new AssertionError("the first found is " + (found.isEmpty() ? "nothing" : found.get(0))
                        + ", truncated was before number " + truncated);
            }
            if (!found.isEmpty() && first > lastTruncation(expected.attempted())) {
                throw new AssertionError("truncated was never further than to number "
                        + lastTruncation(expected.attempted()) + ", the first found is " + found.get(0));
            }
            List<Appended> promised = appended(expected.acknowledged());
            int from = found.isEmpty() ? Math.max(0, lastTruncation(expected.attempted())) : first;
            promised.removeIf(append -> begun.indexOf(append) < from);
            Oracle.<Appended>inOrder().check(found, new Expected<>(promised, begun.subList(from, begun.size())));
        };
    }

    private static List<Appended> appended(List<Appended> items) {
        return new ArrayList<>(
                items.stream().filter(item -> item.writer() != TRUNCATION).toList());
    }

    private static int lastTruncation(List<Appended> items) {
        return items.stream()
                .filter(item -> item.writer() == TRUNCATION)
                .mapToInt(Appended::number)
                .max()
                .orElse(0);
    }
}
