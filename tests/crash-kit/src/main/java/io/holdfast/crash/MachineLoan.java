package io.holdfast.crash;

import java.io.IOException;
import java.util.Optional;

/** A machine in use by one lane of a run, which leaves it for the next run or closes it. One thread. */
final class MachineLoan implements AutoCloseable {
    private final CrashLayer layer;
    private final Optional<IdleMachines> idle;
    private final Machine machine;
    private boolean done;

    /**
     * Takes an idle machine or makes one.
     *
     * @param idle where machines are left, empty if each run makes its own
     */
    MachineLoan(CrashLayer layer, Optional<IdleMachines> idle) throws IOException {
        this.layer = layer;
        this.idle = idle;
        Optional<Machine> left = idle.flatMap(machines -> machines.take(layer));
        this.machine = left.isPresent() ? left.get() : layer.machine();
    }

    Machine machine() {
        return machine;
    }

    /** The lane has come to its end: else nobody knows what the machine is good for. */
    void done() {
        done = true;
    }

    @Override
    public void close() throws IOException {
        if (done && idle.isPresent() && machine.isReusable()) {
            idle.get().add(layer, machine);
        } else {
            machine.close();
        }
    }
}
