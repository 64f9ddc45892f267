package io.holdfast.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.NonNull;

/** One thread of a run: runs the program on its machine, and then recovers state after state. */
final class CrashLane<T extends @NonNull Object> {
    /**
     * In one of how many states the power is cut a second time: the others are cheaper. In half of them it is cut a third time, in
     * half of these again, and so on, where the program goes on so often.
     */
    private static final int ONE_IN = 4;

    /** A few states of the whole history first, so that a budget that ends early has not seen its beginning alone. */
    private static final int FIRST_STRIDE = 64;

    private static final int STRIDE_RATIO = 8;

    /** Ends after so many histories in a row that show nothing new: the program does not ask for random numbers. */
    private static final int NOTHING_NEW_MAX = 64;

    private final Machine machine;
    private final CrashProgram<T> program;
    private final CrashTally tally;
    private final Optional<CrashProgress> progress;
    private final Set<Long> histories = new HashSet<>();
    private final DirectMemory memory = new DirectMemory();

    CrashLane(Machine machine, CrashProgram<T> program, CrashTally tally, Optional<CrashProgress> progress) {
        this.machine = machine;
        this.program = program;
        this.tally = tally;
        this.progress = progress;
    }

    void run() throws IOException {
        int nothingNew = 0;
        while (tally.goesOn() && nothingNew < NOTHING_NEW_MAX) {
            long seed = tally.nextSeed();
            Journal<T> journal = history(seed);
            List<Crash> crashes = new ArrayList<>();
            machine.crashes(isKnown(journal)).forEachRemaining(crashes::add);
            nothingNew = crashes.isEmpty() ? nothingNew + 1 : 0;
            Set<Long> seen = new HashSet<>();
            for (int stride = FIRST_STRIDE; stride > 0; stride /= STRIDE_RATIO) {
                for (int i = 0; i < crashes.size() && tally.goesOn(); i += stride) {
                    check(crashes.get(i), journal, seed, seen);
                }
            }
            if (progress.isPresent() && tally.goesOn()) {
                progress.get().save(tally.finished(seed, seen.size()));
            }
        }
    }

    /** A program that does the same again and again shall not count as many states. */
    private boolean isKnown(Journal<T> journal) {
        OptionalLong done = machine.fingerprint();
        return done.isPresent() && !histories.add(done.getAsLong() * 31 + journal.fingerprint());
    }

    void replay(Replay asked) throws IOException {
        Journal<T> journal = history(asked.seed());
        check(machine.crash(asked.operation(), asked.state()), journal, asked.seed(), new HashSet<>());
    }

    private Journal<T> history(long seed) throws IOException {
        Journal<T> journal = new Journal<>(machine::operations);
        try (Site site = machine.begin(seed, program)) {
            program.run(site, journal);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the program failed before any crash, with seed " + seed, e);
        }
        return journal;
    }

    private void check(Crash crash, Journal<T> journal, long seed, Set<Long> seen) throws IOException {
        Expected<T> expected = crash.expected(journal);
        long fingerprint = crash.prepare();
        if (!seen.add(fingerprint * 31 + expected.acknowledged().size())) {
            return;
        }
        tally.count();
        try {
            check(crash, expected);
        } catch (Exception | Error failure) {
            // An error too: who believes a torn length may run out of memory over it.
            tally.violated(new Replay(tally.layer(), seed, crash.operation(), crash.keep(expected)), failure);
        }
        memory.countState();
    }

    private void check(Crash first, Expected<T> firstExpected) throws Exception {
        Crash crash = first;
        Expected<T> expected = firstExpected;
        SplittableRandom random =
                new SplittableRandom(first.operation() * 31L + first.state().hashCode());
        for (int number = 1; ; number++) {
            boolean ends = number > program.goesOnMax() || random.nextInt(number == 1 ? ONE_IN : 2) != 0;
            OptionalLong choice = ends ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
            Optional<Next<T>> next = visit(crash, expected, number, choice);
            if (next.isEmpty()) {
                return;
            }
            crash = next.get().crash();
            expected = next.get().expected();
            crash.prepare();
        }
    }

    /** Another power cut, in what was done after one. */
    private record Next<T extends @NonNull Object>(Crash crash, Expected<T> expected) {}

    /** Recovers, goes on where the program does so once more, and recovers again. */
    private Optional<Next<T>> visit(Crash crash, Expected<T> expected, int number, OptionalLong choice)
            throws Exception {
        Journal<T> since = new Journal<>(crash::operationsSince);
        try (Site site = crash.boot(number)) {
            List<T> found = program.recover(site);
            program.oracle().check(found, expected);
            if (number > program.goesOnMax()) {
                return Optional.empty();
            }
            int recovered = crash.operationsSince();
            program.goOn(site, since);
            Expected<T> all = Expected.after(found, since.at(Integer.MAX_VALUE));
            program.oracle().check(program.recover(site), all);
            Optional<Crash> again = choice.isPresent() ? crash.again(choice.getAsLong()) : Optional.empty();
            // What the recovery had shown by then is a promise too.
            return again.map(next -> new Next<>(
                    next, next.operation() < recovered ? expected : Expected.after(found, since.at(next.operation()))));
        }
    }
}
