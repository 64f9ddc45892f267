package io.holdfast.channel;

import io.holdfast.channel.SharedFile.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one writer at a time at each unit of direct I/O: who reads a unit to write a part of it must not write back what
 * another has replaced meanwhile. Writers of different units do not meet. Interrupts are kept and end no wait.
 */
final class UnitLocks {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final List<Region> taken = new ArrayList<>();

    /** Takes whole units, waiting until nobody has any of them. One thread takes one region at a time. */
    void take(Region units) {
        lock.lock();
        try {
            while (taken.stream().anyMatch(units::overlaps)) {
                freed.awaitUninterruptibly();
            }
            taken.add(units);
        } finally {
            lock.unlock();
        }
    }

    /** Gives them back. */
    void giveBack(Region units) {
        lock.lock();
        try {
            taken.remove(units);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
