package io.holdfast.benchmarks.commit;

import io.holdfast.latency.DeviceCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs all systems under one load, in slices that alternate between them, so that what disturbs the machine disturbs all
 * alike. Each round begins with another system.
 */
final class CellRun {
    private final Path directory;
    private final Plan plan;
    private final Machine machine;
    private final Optional<DeviceCounters> device;
    private final Map<String, String> absent = new LinkedHashMap<>();

    /** How long and how often. */
    record Plan(Duration slice, int rounds, long directoryBytesMax) {}

    /**
     * What came out.
     *
     * @param results of the systems that ran to the end
     * @param absent those that did not, by name, and why
     * @param processorsOfOthers how many processors other processes kept busy meanwhile
     */
    record Outcome(List<Result> results, Map<String, String> absent, double processorsOfOthers) {}

    private interface Step {
        void take(Entrant entrant) throws Exception;
    }

    /** Runs in a directory, in which each system gets one of its own. */
    CellRun(Path directory, Plan plan, Machine machine, Optional<DeviceCounters> device) {
        this.directory = directory;
        this.plan = plan;
        this.machine = machine;
        this.device = device;
    }

    /**
     * Runs a cell.
     *
     * @param contenders the systems, the limit first
     * @param warmUp how long each commits before its first slice
     */
    Outcome run(Cell cell, List<Contender> contenders, Duration warmUp) throws Exception {
        machine.processorsOfOthers();
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                open(contender, cell).ifPresent(entrants::add);
            }
            List<Entrant> running = new ArrayList<>(entrants);
            round(running, -1, entrant -> entrant.warmUp(warmUp));
            for (int round = 0; round < plan.rounds(); round++) {
                round(running, round, entrant -> entrant.measure(plan.slice()));
            }
            double others = machine.processorsOfOthers();
            List<Sample> limit = limit(contenders.get(0), running);
            return new Outcome(
                    running.stream()
                            .filter(entrant -> isSynced(cell, entrant, limit))
                            .map(entrant -> Result.of(cell, entrant, limit, device.isPresent()))
                            .toList(),
                    absent,
                    others);
        } finally {
            closeAll(entrants);
        }
    }

    /** The others' rates mean nothing beside that of a system which keeps its commits in the device's cache. */
    private boolean isSynced(Cell cell, Entrant entrant, List<Sample> limit) {
        Contender contender = entrant.contender();
        boolean synced = Result.isSynced(cell, contender.callers(), entrant.samples(), limit);
        if (!synced) {
            long flushes = Result.sum(entrant.samples(), Sample::flushes);
            long commits = Result.sum(entrant.samples(), Sample::commits);
            absent.put(
                    contender.name(),
                    "left out: " + flushes + " flushes of the device are too few for " + commits + " durable commits");
        }
        return synced;
    }

    private List<Sample> limit(Contender limit, List<Entrant> running) {
        return running.stream()
                .filter(entrant -> entrant.contender().equals(limit))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no limit, so no ratios: " + absent.get(limit.name())))
                .samples();
    }

    /** A benchmark of many systems goes on without one of them, and says so. */
    private Optional<Entrant> open(Contender contender, Cell cell) throws IOException {
        Path own = directory.resolve(contender.name());
        try {
            return Optional.of(new Entrant(contender, cell, own, plan.directoryBytesMax(), machine, device));
        } catch (Exception | LinkageError e) {
            absent.put(contender.name(), reason(e));
            if (Files.exists(own)) {
                WorkDirectory.delete(own);
            }
            return Optional.empty();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.toString() : failure + ": " + cause;
    }

    private void round(List<Entrant> running, int round, Step step) {
        for (Entrant entrant : rotated(running, round)) {
            try {
                step.take(entrant);
            } catch (Exception | LinkageError e) {
                absent.put(entrant.contender().name(), reason(e));
                running.remove(entrant);
            }
        }
    }

    private static List<Entrant> rotated(List<Entrant> all, int by) {
        List<Entrant> order = new ArrayList<>(all);
        Collections.rotate(order, -by);
        return order;
    }

    private static void closeAll(List<Entrant> entrants) throws IOException {
        IOException failure = null;
        for (Entrant entrant : entrants) {
            try {
                entrant.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
