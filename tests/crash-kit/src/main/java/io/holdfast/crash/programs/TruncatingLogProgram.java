package io.holdfast.crash.programs;

import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.platform.Volume;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A log that is appended to, truncated at both ends, checkpointed and reopened, at times in a mode that does not sync, so that
 * segments are dropped, superseded and used anew; and the same again after each crash.
 */
public final class TruncatingLogProgram extends LogProgram {
    private final int steps;

    /**
     * A program.
     *
     * @param steps how many before a crash, and at most after one
     * @param segmentBlocks the length of a segment
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    public TruncatingLogProgram(int steps, int segmentBlocks, UnaryOperator<Volume> disguise) {
        super(steps, segmentBlocks, disguise);
        this.steps = steps;
    }

    @Override
    public void run(Site site, Journal<Appended> journal) throws IOException {
        work(disguise.apply(site.volume()), new TruncatedLog(journal, 0), steps, site.random());
    }

    @Override
    public void goOn(Site site, Journal<Appended> journal) throws IOException {
        SplittableRandom random = new SplittableRandom(site.random().nextLong() + site.crashes());
        TruncatedLog truncated = new TruncatedLog(journal, site.crashes() * AFTER_RECOVERY);
        work(site.volume(), truncated, 1 + random.nextInt(steps), random);
    }

    /** Opens the log twice, so that it is also closed in between. */
    private void work(Volume volume, TruncatedLog truncated, int count, SplittableRandom random) throws IOException {
        int reopened = random.nextInt(count);
        for (int end : new int[] {reopened, count}) {
            CommitMode mode = random.nextInt(4) == 0 ? CommitMode.UNSYNCED : CommitMode.SYNC;
            try (Log log = open(volume, options, mode)) {
                truncated.look(log, mode);
                for (int i = end == count ? reopened : 0; i < end; i++) {
                    truncated.step(log, random);
                }
            }
            truncated.acknowledge();
        }
    }

    @Override
    public List<Appended> recover(Site site) throws IOException {
        try (Log log = open(site.volume(), options)) {
            checkVerdict(log);
            List<Appended> found = replay(log);
            TruncatedLog.checkpointOf(log).ifPresent(found::add);
            return found;
        }
    }

    /** The log is as after a first part of what was begun, which holds all that was acknowledged. */
    @Override
    public Oracle<Appended> oracle() {
        return (found, expected) -> {
            List<Appended> begun = expected.attempted();
            for (int count = expected.acknowledged().size(); count <= begun.size(); count++) {
                if (found.equals(after(begun.subList(0, count)))) {
                    return;
                }
            }
            throw new AssertionError("found is " + found + "; acknowledged were the first "
                    + expected.acknowledged().size() + " of " + begun + ", after which it should be "
                    + after(begun.subList(0, expected.acknowledged().size())));
        };
    }

    private static List<Appended> after(List<Appended> steps) {
        List<Appended> live = new ArrayList<>();
        Optional<Appended> checkpoint = Optional.empty();
        for (Appended step : steps) {
            switch (step.writer()) {
                case TruncatedLog.CHECKPOINT -> checkpoint = Optional.of(step);
                case TruncatedLog.BEFORE ->
                    live.subList(0, indexOf(live, step.number())).clear();
                case TruncatedLog.AFTER ->
                    live.subList(indexOf(live, step.number()) + 1, live.size()).clear();
                default -> live.add(step);
            }
        }
        checkpoint.ifPresent(live::add);
        return live;
    }

    private static int indexOf(List<Appended> live, int number) {
        int index = live.size() - 1;
        while (index >= 0 && live.get(index).number() != number) {
            index--;
        }
        if (index < 0 && number != TruncatedLog.NONE) {
            throw new AssertionError("number " + number + " is truncated at and is none of " + live);
        }
        return index;
    }
}
