package io.holdfast.platform.sim;

import io.holdfast.platform.VolumeLock;
import java.util.concurrent.atomic.AtomicBoolean;

/** A held lock of a {@link SimulatedDisk}, gone with the simulated process. */
final class SimulatedLock implements VolumeLock {
    private final Kernel kernel;
    private final int process;
    private final int directory;
    private final String name;
    private final AtomicBoolean released = new AtomicBoolean();

    SimulatedLock(Kernel kernel, int directory, String name) {
        this.kernel = kernel;
        this.process = kernel.process();
        this.directory = directory;
        this.name = name;
    }

    @Override
    public void close() {
        // The next process may hold a lock of the same name.
        if (released.compareAndSet(false, true) && kernel.process() == process) {
            kernel.unlock(directory, name);
        }
    }
}
