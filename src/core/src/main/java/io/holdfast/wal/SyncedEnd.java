package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import java.util.function.LongSupplier;

/** What the writer in this process says, which also wakes who waits for more. */
final class SyncedEnd implements DurableEnd {
    private final LongSupplier syncedLsn;
    private final EndWatch watch;
    private long looked;

    SyncedEnd(LongSupplier syncedLsn, EndWatch watch) {
        this.syncedLsn = syncedLsn;
        this.watch = watch;
    }

    @Override
    public long look(SegmentHeader segment, long known) {
        looked = syncedLsn.getAsLong();
        return looked;
    }

    @Override
    public void await(int looks, long nanos) {
        watch.await(() -> syncedLsn.getAsLong() != looked, nanos);
    }

    @Override
    public void close() {}
}
