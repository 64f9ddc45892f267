package io.holdfast.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NonNull;

/** One thread of a run: runs the program on its machine, and then recovers state after state. */
final class CrashLane<T extends @NonNull Object> {
    /** In one of how many states the power is cut a second time: the others are cheaper. */
    private static final int ONE_IN = 4;

    /** A few states of the whole history first, so that a budget that ends early has not seen its beginning alone. */
    private static final int FIRST_STRIDE = 64;

    private static final int STRIDE_RATIO = 8;

    private final Machine machine;
    private final CrashProgram<T> program;
    private final CrashTally tally;
    private final Optional<CrashProgress> progress;

    CrashLane(Machine machine, CrashProgram<T> program, CrashTally tally, Optional<CrashProgress> progress) {
        this.machine = machine;
        this.program = program;
        this.tally = tally;
        this.progress = progress;
    }

    void run() throws IOException {
        while (tally.goesOn()) {
            long seed = tally.nextSeed();
            Journal<T> journal = history(seed);
            List<Crash> crashes = new ArrayList<>();
            machine.crashes().forEachRemaining(crashes::add);
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
        } catch (Exception | AssertionError failure) {
            tally.violated(new Replay(tally.layer().label(), seed, crash.operation(), crash.keep(expected)), failure);
        }
    }

    private void check(Crash crash, Expected<T> expected) throws Exception {
        List<T> found;
        int recovered;
        Journal<T> since = new Journal<>(crash::operationsSince);
        Optional<Crash> again;
        try (Site site = crash.boot()) {
            found = program.recover(site);
            program.oracle().check(found, expected);
            recovered = crash.operationsSince();
            program.goOn(site, since);
            Expected<T> all = Expected.after(found, since.at(Integer.MAX_VALUE));
            program.oracle().check(program.recover(site), all);
            int choice = crash.operation() * 31 + crash.state().hashCode();
            again = choice % ONE_IN == 0 ? crash.again(choice) : Optional.empty();
        }
        if (again.isPresent()) {
            Crash second = again.get();
            second.prepare();
            try (Site site = second.boot()) {
                // What the first recovery had shown by then is a promise too.
                program.oracle()
                        .check(
                                program.recover(site),
                                second.operation() < recovered
                                        ? expected
                                        : Expected.after(found, since.at(second.operation())));
            }
        }
    }
}
