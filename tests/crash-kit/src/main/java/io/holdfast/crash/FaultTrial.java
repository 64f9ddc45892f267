package io.holdfast.crash;

import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.DiskOperation;
import io.holdfast.crash.block.FailingDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NonNull;

/** One run of a program on a disk that fails once, and what its recoveries show before and after the disk is mended. One thread. */
final class FaultTrial<T extends @NonNull Object> {
    /** What becomes of the machine before its disk is mended. Each finds what the others make up for by what the page cache has. */
    enum Afterwards {
        /** It is restarted at once. */
        RESTARTS,
        /** The program recovers. */
        RECOVERS,
        /** The program recovers, and goes on writing. */
        GOES_ON
    }

    private final FailingDisk disk;
    private final CrashProgram<T> program;
    private final long seed;
    private final Afterwards afterwards;
    private final Journal<T> journal = new Journal<>(() -> 0);
    private List<DiskOperation> requests = List.of();
    private boolean struck;
    private boolean refused;

    FaultTrial(FailingDisk disk, CrashProgram<T> program, long seed, Afterwards afterwards) {
        this.disk = disk;
        this.program = program;
        this.seed = seed;
        this.afterwards = afterwards;
    }

    long seed() {
        return seed;
    }

    Afterwards afterwards() {
        return afterwards;
    }

    /** Whether somebody met the fault. */
    boolean isStruck() {
        return struck;
    }

    /** Whether the program or its recovery refused. */
    boolean isRefused() {
        return refused;
    }

    /** At how many places a fault could have struck a program that ran in order; one at least. */
    int places(DiskFault fault) {
        return Math.max(1, (int) requests.stream().filter(fault::isOf).count());
    }

    void turnReadOnly() throws IOException {
        runInOrder();
        Site site = healed();
        disk.turnReadOnly();
        struck = true;
        requireKept(shownBefore(site));
    }

    void strike(DiskFault fault) throws IOException {
        if (fault.request() == DiskFault.Request.READ) {
            runInOrder();
            Site site = healed();
            disk.fail(fault);
            requireKept(struckAt(fault, shownBefore(site)));
        } else {
            Site site = empty();
            disk.fail(fault);
            boolean ignored = refuses(() -> program.run(site, journal));
            // A kernel that has not told of its failure yet tells the first recovery.
            requireKept(struckAt(fault, shownBefore(site).or(() -> shownBefore(site))));
        }
    }

    private Optional<Expected<T>> struckAt(DiskFault fault, Optional<Expected<T>> shown) throws IOException {
        struck = disk.met() > fault.skip();
        return shown;
    }

    private void runInOrder() throws IOException {
        Site site = empty();
        Optional<IOException> failure = refusal(() -> program.run(site, journal));
        if (failure.isPresent()) {
            throw new IOException("the program failed before any fault, with seed " + seed, failure.get());
        }
        requests = disk.unmountRecorded();
    }

    private void requireKept(Optional<Expected<T>> shown) throws IOException {
        Site site = healed();
        try {
            List<T> found = program.recover(site);
            program.oracle().check(found, shown.orElseGet(() -> journal.at(Integer.MAX_VALUE)));
            Journal<T> since = new Journal<>(() -> 0);
            if (shown.isEmpty() || afterwards != Afterwards.GOES_ON) {
                program.goOn(site, since);
            }
            program.oracle().check(program.recover(site), Expected.after(found, since.at(Integer.MAX_VALUE)));
        } catch (Exception e) {
            throw new AssertionError("it does not recover on the mended disk: " + e, e);
        }
    }

    /** What recovery shows, and what the program goes on with: all of it is promised then. Empty where nobody recovers, or it refuses. */
    private Optional<Expected<T>> shownBefore(Site site) {
        if (afterwards == Afterwards.RESTARTS) {
            return Optional.empty();
        }
        List<T> found = new ArrayList<>();
        if (refuses(() -> found.addAll(program.recover(site)))) {
            return Optional.empty();
        }
        program.oracle().check(found, journal.at(Integer.MAX_VALUE));
        Journal<T> since = new Journal<>(() -> 0);
        boolean ignored = afterwards == Afterwards.GOES_ON && refuses(() -> program.goOn(site, since));
        return Optional.of(Expected.after(found, since.at(Integer.MAX_VALUE)));
    }

    private boolean refuses(Action action) {
        boolean told = refusal(action).isPresent();
        refused |= told;
        return told;
    }

    /** What a program does on a disk that may fail. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static Optional<IOException> refusal(Action action) {
        try {
            action.run();
            return Optional.empty();
        } catch (IOException told) {
            return Optional.of(told);
        } catch (Exception e) {
            throw new AssertionError("the program does not refuse by an IOException: " + e, e);
        }
    }

    private Site empty() throws IOException {
        return new Site(seed, 0, disk.mountEmpty(), Optional.of(disk.directory()), () -> {});
    }

    private Site healed() throws IOException {
        return new Site(seed, 1, disk.mountHealed(), Optional.of(disk.directory()), () -> {});
    }
}
