package io.holdfast.narayana;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One slot: its content, and the lock that keeps the log in the order of the memory. */
final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable SlotContent content;

    Slot(@Nullable SlotContent content) {
        this.content = content;
    }

    /** Held from before a record of this slot is appended until the content is as the record says. */
    ReentrantLock lock() {
        return lock;
    }

    /** What was durable, or appended without a sync, when it was asked; null if the slot is empty. */
    @Nullable
    SlotContent content() {
        return content;
    }

    void become(@Nullable SlotContent changed) {
        content = changed;
    }
}
