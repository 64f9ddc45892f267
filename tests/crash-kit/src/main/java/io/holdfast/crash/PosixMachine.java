package io.holdfast.crash;

import io.holdfast.crash.block.PosixDisk;
import io.holdfast.crash.block.PosixDisk.History;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.platform.sim.FaultPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The simulated disk behind real system calls as a machine: the states are those of {@link ModelMachine}. */
final class PosixMachine implements Machine {
    private final PosixDisk disk;
    private long seed;

    PosixMachine() throws IOException {
        disk = PosixDisk.create();
    }

    @Override
    public Site begin(long newSeed, CrashProgram<?> program) throws IOException {
        seed = newSeed;
        disk.begin(seed, seed % 2 == 0 ? FaultPlan.Renames.ATOMIC : FaultPlan.Renames.SPLIT);
        return mounted(0);
    }

    private Site mounted(int crashes) throws IOException {
        Volume volume = Volumes.open(disk.root());
        return new Site(seed, crashes, volume, Optional.of(disk.root()), () -> {});
    }

    @Override
    public int operations() {
        return operations(History.PROGRAM);
    }

    private int operations(History history) {
        try {
            return disk.operations(history);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(History history, int place) {
        try {
            return disk.count(history, place, ModelMachine.STATES_OF_A_PLACE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Iterator<Crash> crashes(boolean known) {
        return IntStream.rangeClosed(0, operations())
                .boxed()
                .flatMap(place -> LongStream.range(0, ModelMachine.wanted(count(History.PROGRAM, place), known))
                        .<Crash>mapToObj(number -> new PosixCrash(History.PROGRAM, place, number, "")))
                .iterator();
    }

    /** The server keeps what was done: what the program told has to do. */
    @Override
    public OptionalLong fingerprint() {
        return OptionalLong.of(operations() * 2L + seed % 2);
    }

    @Override
    public Crash crash(int operation, String state) {
        return new PosixCrash(History.PROGRAM, operation, Long.parseLong(state), "");
    }

    /** Its watchdog bites where nothing happens for a minute. */
    @Override
    public boolean isReusable() {
        return false;
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    /** A state of the disk, or of the disk that was started from one. */
    private final class PosixCrash implements Crash {
        private final History history;
        private final int place;
        private final long number;
        private final String before;

        PosixCrash(History history, int place, long number, String before) {
            this.history = history;
            this.place = place;
            this.number = number;
            this.before = before;
        }

        @Override
        public int operation() {
            return place;
        }

        @Override
        public String state() {
            return before + number;
        }

        @Override
        public long prepare() throws IOException {
            disk.start(history, place, ModelMachine.STATES_OF_A_PLACE, number);
            return place * 0x9E3779B97F4A7C15L + state().hashCode();
        }

        @Override
        public Site boot(int crashes) throws IOException {
            return mounted(crashes);
        }

        @Override
        public int operationsSince() {
            return operations(History.SINCE_START);
        }

        @Override
        public Optional<Crash> again(long choice) {
            SplittableRandom random = new SplittableRandom(choice);
            int second = random.nextInt(operationsSince() + 1);
            long picked = random.nextLong(count(History.SINCE_START, second));
            return Optional.of(new PosixCrash(History.SINCE_START, second, picked, state() + "+"));
        }
    }
}
