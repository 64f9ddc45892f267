package io.holdfast.narayana;

import io.holdfast.wal.Log;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * Numbered slots whose changes are in a log, and whose contents are in memory. Separate from {@link LogSlots}, which
 * opens the log and speaks Narayana's language. Safe for any number of threads; changes of different slots share syncs.
 */
@InheritableMustCall("close")
final class SlotLog implements AutoCloseable {
    private final @Owning Log log;
    private final UninterruptedLog appends;
    private final List<Slot> slots;
    private final AtomicLong orders;
    private final long checkpointBytes;
    private final ReentrantLock checkpointing = new ReentrantLock();
    private volatile long checkpointed;

    /**
     * Slots as a log tells them.
     *
     * @param log the log, in which every append is synced
     * @param count how many slots there are
     * @param checkpointBytes by how much the log grows between two checkpoints: so it is never longer than this, what the
     *     slots hold, and two segments
     * @throws IOException if the log is another program's, holds a slot beyond the count, or cannot be read
     */
    SlotLog(@Owning Log log, int count, long checkpointBytes) throws IOException {
        this.log = log;
        this.appends = new UninterruptedLog(log);
        this.checkpointBytes = checkpointBytes;
        this.checkpointed = log.beginLsn().position();
        List<@Nullable SlotContent> found = replay(log);
        for (int i = count; i < found.size(); i++) {
            if (found.get(i) != null) {
                throw new IOException("slot " + i + " holds a record, but the store is configured for " + count
                        + " slots: it would be lost");
            }
        }
        this.orders = new AtomicLong(found.stream()
                .flatMap(Stream::ofNullable)
                .mapToLong(content -> content.order() + 1)
                .max()
                .orElse(0));
        List<Slot> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Slot(i < found.size() ? found.get(i) : null));
        }
        this.slots = List.copyOf(all);
    }

    private static List<@Nullable SlotContent> replay(Log log) throws IOException {
        List<@Nullable SlotContent> found = new ArrayList<>();
        try (LogReader reader = log.replay(log.beginLsn())) {
            while (reader.next()) {
                SlotRecord record = SlotRecord.of(reader);
                while (found.size() <= record.slot()) {
                    found.add(null);
                }
                found.set(record.slot(), record.content());
            }
        }
        return found;
    }

    /**
     * Writes a slot.
     *
     * @param number from 0 to the count, exclusive
     * @param data what it shall hold
     * @param sync whether it is durable on return; otherwise soon after
     * @throws io.holdfast.wal.LogPoisonedException if a sync has failed, of this change or one before
     * @throws IOException if the system refuses: the slot holds what it did
     */
    void write(int number, byte[] data, boolean sync) throws IOException {
        change(number, data.clone(), sync);
    }

    /** Empties a slot; the rest as {@link #write}. */
    void clear(int number, boolean sync) throws IOException {
        change(number, null, sync);
    }

    /** What a slot holds; null if nothing. */
    @Nullable
    SlotContent content(int number) {
        return slots.get(number).content();
    }

    private void change(int number, byte @Nullable [] data, boolean sync) throws IOException {
        Slot slot = slots.get(number);
        // Before and not after: a change that is in the log does not fail any more.
        checkpointWhereDue();
        slot.lock().lock();
        try {
            long order = orders.getAndIncrement();
            SlotContent content = data == null ? null : new SlotContent(order, data);
            if (sync) {
                appends.append(kind(content), SlotRecord.header(number, order), payload(content));
            } else {
                appendSoon(number, order, content);
            }
            slot.become(content);
        } finally {
            slot.lock().unlock();
        }
    }

    /** Nobody waits: a failure poisons the log, and the next change is told, or closing. */
    private void appendSoon(int number, long order, @Nullable SlotContent content) throws IOException {
        Future<?> unused = log.appendAsync(kind(content), SlotRecord.header(number, order), payload(content));
    }

    private static byte kind(@Nullable SlotContent content) {
        return content == null ? SlotRecord.CLEARED : SlotRecord.WRITTEN;
    }

    private static ByteBuffer payload(@Nullable SlotContent content) {
        return content == null ? ByteBuffer.allocate(0) : content.payload();
    }

    private void checkpointWhereDue() throws IOException {
        if (log.syncedLsn().position() - checkpointed >= checkpointBytes && checkpointing.tryLock()) {
            try {
                checkpoint();
            } finally {
                checkpointing.unlock();
            }
        }
    }

    /** Every change from here on is kept, and so is, appended anew, what changes before here have left in the slots. */
    private void checkpoint() throws IOException {
        Lsn here = appends.sync();
        for (int number = 0; number < slots.size(); number++) {
            Slot slot = slots.get(number);
            slot.lock().lock();
            try {
                SlotContent content = slot.content();
                if (content != null) {
                    appendSoon(number, content.order(), content);
                }
            } finally {
                slot.lock().unlock();
            }
        }
        Lsn unused = appends.sync();
        log.truncateBefore(here);
        checkpointed = here.position();
    }

    /**
     * Closes the log. Idempotent.
     *
     * @throws io.holdfast.wal.LogPoisonedException the first time, if a sync has failed
     * @throws IOException as {@link Log#close}
     */
    @Override
    @EnsuresCalledMethods(value = "log", methods = "close")
    public void close() throws IOException {
        log.close();
    }
}
