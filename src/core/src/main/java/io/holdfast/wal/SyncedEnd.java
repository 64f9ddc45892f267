package io.holdfast.wal;

import io.holdfast.wal.format.SegmentHeader;
import java.util.function.LongUnaryOperator;

/** What the writer in this process says, which also wakes who waits for more. */
final class SyncedEnd implements DurableEnd {
    private final LongUnaryOperator syncedIn;
    private final EndWatch watch;
    private long sequence;
    private long looked;

    /**
     * What a writer says.
     *
     * @param syncedIn takes the sequence of a segment and gives the synced position, or where the writer is in another one 0
     *     before and -1 afterwards: two answers, since it may come and go while nobody looks, and none is an end of this segment,
     *     which may have been cut
     * @param watch who waits for the position to move
     */
    SyncedEnd(LongUnaryOperator syncedIn, EndWatch watch) {
        this.syncedIn = syncedIn;
        this.watch = watch;
    }

    @Override
    public long look(SegmentHeader segment, long known) {
        sequence = segment.place().sequence();
        looked = syncedIn.applyAsLong(sequence);
        return looked;
    }

    @Override
    public void await(int looks, long nanos) {
        watch.await(() -> syncedIn.applyAsLong(sequence) != looked, nanos);
    }

    @Override
    public void close() {}
}
