package io.holdfast.crash;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Machines that lie between the runs of one test plan: to make a recorded disk takes longer than many a run. Safe for any number of
 * threads.
 */
final class IdleMachines implements AutoCloseable {
    private final Map<CrashLayer, Deque<Machine>> idle = new EnumMap<>(CrashLayer.class);

    /** One that an earlier run has left. */
    synchronized Optional<Machine> take(CrashLayer layer) {
        return Optional.ofNullable(of(layer).poll());
    }

    /** Keeps one for the next run. */
    synchronized void add(CrashLayer layer, Machine machine) {
        of(layer).add(machine);
    }

    private Deque<Machine> of(CrashLayer layer) {
        return idle.computeIfAbsent(layer, any -> new ArrayDeque<>());
    }

    /** Closes all of them, also after a failure. */
    @Override
    public synchronized void close() throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (Deque<Machine> machines : idle.values()) {
            for (Machine machine : machines) {
                try {
                    machine.close();
                } catch (IOException e) {
                    failure.ifPresent(e::addSuppressed);
                    failure = Optional.of(e);
                }
            }
            machines.clear();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
