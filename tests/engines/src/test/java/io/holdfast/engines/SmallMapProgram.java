package io.holdfast.engines;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** An engine of short values, which is a map, and which may know no batches. Immutable. */
public final class SmallMapProgram extends MapProgram {
    private static final int WRITES = 9;

    private final Opening opening;
    private final Script script;
    private final Predicate<ByteBuffer> owns;
    private final UnaryOperator<Volume> disguise;
    private final StepOrder order;

    /** Opens the engine. */
    @FunctionalInterface
    public interface Opening {
        Engine open(Volume volume, StepOrder order) throws IOException;
    }

    /** What is written. */
    @FunctionalInterface
    public interface Script {
        Write next(SplittableRandom random, int number);
    }

    /**
     * The right program.
     *
     * @param opening opens the engine
     * @param changesMax how many changes there are in a batch at most
     * @param owns whether a block of the disk is the engine's
     */
    public SmallMapProgram(Opening opening, int changesMax, Predicate<ByteBuffer> owns) {
        this(
                opening,
                (random, number) -> Write.nextSmall(random, number, changesMax),
                owns,
                UnaryOperator.identity(),
                StepOrder.AS_GIVEN);
    }

    private SmallMapProgram(
            Opening opening,
            Script script,
            Predicate<ByteBuffer> owns,
            UnaryOperator<Volume> disguise,
            StepOrder order) {
        super(WRITES, disguise, order);
        this.opening = opening;
        this.script = script;
        this.owns = owns;
        this.disguise = disguise;
        this.order = order;
    }

    /** The same with a mistake below it until it crashes. */
    public SmallMapProgram on(Mistake mistake) {
        return seeing(mistake::on);
    }

    /** The same that sees another volume until it crashes. */
    public SmallMapProgram seeing(UnaryOperator<Volume> other) {
        return new SmallMapProgram(opening, script, owns, other, order);
    }

    /** The same with other writes. */
    public SmallMapProgram writing(Script other) {
        return new SmallMapProgram(opening, other, owns, disguise, order);
    }

    /** The same with another order of steps until it crashes. */
    public SmallMapProgram taking(StepOrder other) {
        return new SmallMapProgram(opening, script, owns, disguise, other);
    }

    @Override
    protected Engine open(Volume volume, StepOrder steps) throws IOException {
        return opening.open(volume, steps);
    }

    @Override
    protected Write next(SplittableRandom random, int number) {
        return script.next(random, number);
    }

    @Override
    protected List<Write> afterRecovery(int number) {
        return List.of(
                new Write(List.of(new Change(1, number, 700))), new Write(List.of(Change.deletion(1, number + 1))));
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return owns.test(block);
    }
}
