package io.holdfast.narayana;

import com.arjuna.ats.internal.arjuna.objectstore.slot.BackingSlots;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreEnvironmentBean;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The slots of Narayana's slot store in a {@link Log}: its transaction log. Named in
 * {@link SlotStoreEnvironmentBean#setBackingSlotsClassName}, or given to {@link SlotStoreEnvironmentBean#setBackingSlots}.
 *
 * <p><b>Durability.</b> With {@code syncWrites} and {@code syncDeletes}, which are Narayana's default, a change is durable when its call
 * returns; those of several transactions share a sync. Without them it is so soon after, in the order of the
 * calls. A change is atomic: after a crash a slot holds what it did or what was written.
 *
 * <p><b>Failure.</b> The first write or sync that fails poisons the log: this call and all later ones fail with it, so that no
 * transaction commits any more. Open the store anew.
 *
 * <p><b>Interrupts</b> end no call, since a failed one would be taken for one whose record is not there.
 *
 * <p><b>Recovery.</b> {@link #init} recovers the log. Where a crash has left a record and the one that replaces it, the newer one stays.
 *
 * <p><b>Size.</b> The directory holds what the slots hold, and in segments of its own what was written since the last checkpoint, which is
 * made as often as twice the slots' capacity, or two segments if these are more, has been written.
 *
 * <p>Safe for any number of threads. One process at a time has the directory.
 */
// Narayana never closes slots: the log is made to end with its process. So whoever closes them does it by choice.
@InheritableMustCall({})
public final class LogSlots implements BackingSlots, AutoCloseable {
    private static final long SEGMENT_BYTES = 4 << 20;

    private final LogOptions options;
    private volatile @Nullable StoreDirectory store;

    /** Slots in a log with segments of 4 MiB. Nothing is opened yet. */
    public LogSlots() {
        this(LogOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES));
    }

    /**
     * Slots in a log. Nothing is opened yet.
     *
     * @param options the log's
     */
    public LogSlots(LogOptions options) {
        this.options = options;
    }

    /**
     * Opens or creates the log in the store's directory, and recovers it.
     *
     * @param config directory, count and size of the slots
     * @throws IllegalStateException if it was called before
     * @throws io.holdfast.platform.VolumeLockedException if another store, of this process or another, has the directory
     * @throws io.holdfast.wal.LogDamagedException if acknowledged records are damaged or missing; nothing was changed
     * @throws IOException if the directory holds another program's log, or a record in a slot beyond the count, or if the system
     *     refuses
     */
    // close() closes it.
    @SuppressWarnings("required.method.not.called")
    @Override
    public synchronized void init(SlotStoreEnvironmentBean config) throws IOException {
        if (store != null) {
            throw new IllegalStateException("these slots are open already");
        }
        int count = config.getNumberOfSlots();
        long checkpointBytes = 2 * Math.max(options.segmentBytes(), (long) count * config.getBytesPerSlot());
        StoreDirectory opened = StoreDirectory.open(Path.of(config.getStoreDir()), options, count, checkpointBytes);
        try {
            for (int stale : StaleSlots.of(opened.slots(), count)) {
                opened.slots().clear(stale, true);
            }
        } catch (IOException | RuntimeException e) {
            StoreDirectory.closeAfter(e, opened);
            throw e;
        }
        store = opened;
    }

    /**
     * Writes a slot.
     *
     * @param slot from 0 to the count, exclusive
     * @param data what it shall hold
     * @param sync whether it is durable on return; otherwise soon after
     * @throws io.holdfast.wal.LogPoisonedException if a write or sync has failed, of this call or one before
     * @throws io.holdfast.platform.DiskFullException if there is no space: the slot holds what it did
     * @throws IOException if the system refuses
     */
    @Override
    public void write(int slot, byte[] data, boolean sync) throws IOException {
        slots().write(slot, data, sync);
    }

    /**
     * Reads a slot, from memory.
     *
     * @param slot from 0 to the count, exclusive
     * @return a copy of what it holds, null if nothing
     */
    // Null is what the interface's comment asks for.
    @SuppressWarnings("nullness:override.return")
    @Override
    public byte @Nullable [] read(int slot) {
        SlotContent content = slots().content(slot);
        return content == null ? null : content.copy();
    }

    /**
     * Empties a slot.
     *
     * @param slot from 0 to the count, exclusive
     * @param sync whether that is durable on return; otherwise soon after
     * @throws IOException as {@link #write}
     */
    @Override
    public void clear(int slot, boolean sync) throws IOException {
        slots().clear(slot, sync);
    }

    private @NotOwning SlotLog slots() {
        StoreDirectory opened = store;
        if (opened == null) {
            throw new IllegalStateException("these slots are not open: init() comes first");
        }
        return opened.slots();
    }

    /**
     * Makes all durable and gives the directory free, for another store. Idempotent.
     *
     * @throws io.holdfast.wal.LogPoisonedException the first time, if a write or sync has failed
     * @throws IOException as {@link Log#close}
     */
    @Override
    public void close() throws IOException {
        StoreDirectory opened = store;
        if (opened != null) {
            opened.close();
        }
    }
}
