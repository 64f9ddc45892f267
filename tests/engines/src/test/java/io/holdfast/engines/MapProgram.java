package io.holdfast.engines;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** An engine that is a map, written to by one thread and reopened on the way. */
public abstract class MapProgram implements CrashProgram<Write> {
    private static final int AFTER_RECOVERY = 1_000_000;

    private final int writes;
    private final UnaryOperator<Volume> disguise;
    private final StepOrder order;

    /** The engine under test. */
    public interface Engine extends AutoCloseable {
        /** All or none; durable on return. */
        void write(List<Entry> entries) throws IOException;

        /** What else the engine does from time to time: compaction. */
        void tidy() throws IOException;

        Optional<Bytes> get(Bytes key) throws IOException;

        SortedMap<Bytes, Bytes> all() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * A program.
     *
     * @param writes how many
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     * @param order how the running program takes its steps, likewise
     */
    protected MapProgram(int writes, UnaryOperator<Volume> disguise, StepOrder order) {
        this.writes = writes;
        this.disguise = disguise;
        this.order = order;
    }

    protected abstract Engine open(Volume volume, StepOrder order) throws IOException;

    /** What is written next. */
    protected Write next(SplittableRandom random, int number) {
        return Write.next(random, number);
    }

    /** What is written after a recovery before the engine tidies up. */
    protected List<Write> afterRecovery(int number) {
        return List.of(
                new Write(List.of(new Change(1, number, 100), new Change(2, number, 4000))),
                new Write(List.of(Change.deletion(1, number + 1))));
    }

    @Override
    public void run(Site site, Journal<Write> journal) throws IOException {
        SplittableRandom random = site.random();
        Volume volume = disguise.apply(site.volume());
        int reopened = random.nextInt(writes);
        try (Engine engine = open(volume, order)) {
            for (int number = 0; number < reopened; number++) {
                write(engine, next(random, number), journal);
            }
        }
        try (Engine engine = open(volume, order)) {
            for (int number = reopened; number < writes; number++) {
                write(engine, next(random, number), journal);
            }
            engine.tidy();
        }
    }

    private static void write(Engine engine, Write write, Journal<Write> journal) throws IOException {
        journal.attempt(write);
        engine.write(write.entries());
        journal.acknowledge(write);
    }

    @Override
    public List<Write> recover(Site site) throws IOException {
        try (Engine engine = open(site.volume(), StepOrder.AS_GIVEN)) {
            Map<Bytes, Bytes> all = engine.all();
            for (int key = 0; key < Write.KEYS; key++) {
                Optional<Bytes> scanned = Optional.ofNullable(all.get(Change.key(key)));
                if (!engine.get(Change.key(key)).equals(scanned)) {
                    throw new AssertionError(Change.key(key) + " looked up is not what it is scanned");
                }
            }
            return Write.found(all);
        }
    }

    @Override
    public void goOn(Site site, Journal<Write> journal) throws IOException {
        try (Engine engine = open(site.volume(), StepOrder.AS_GIVEN)) {
            for (Write write : afterRecovery(AFTER_RECOVERY)) {
                write(engine, write, journal);
            }
            engine.tidy();
        }
    }

    @Override
    public Oracle<Write> oracle() {
        return new MapOracle();
    }
}
