package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One append of a {@link LogLife}: a record, or a batch, and what its thread was told of it. */
final class LifeAppend {
    /** An operation of the disk that never comes. */
    static final int NEVER = Integer.MAX_VALUE;

    /** A record: a number of its own, and how long it is. */
    record Payload(int id, int length) {
        ByteBuffer bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            bytes.putInt(0, id);
            for (int i = Integer.BYTES; i < length; i++) {
                bytes.put(i, (byte) (31 * id + i));
            }
            return bytes;
        }
    }

    private final List<Payload> payloads;
    private int acknowledged = NEVER;
    private Lsn lsn;
    private CompletableFuture<Lsn> future;
    private CompletableFuture<Lsn> looked;

    LifeAppend(List<Payload> payloads) {
        this.payloads = List.copyOf(payloads);
    }

    List<Payload> payloads() {
        return payloads;
    }

    int firstId() {
        return payloads.get(0).id();
    }

    Batch batch() {
        Batch batch = new Batch();
        payloads.forEach(payload -> batch.add(payload.bytes()));
        return batch;
    }

    /** Its LSN as the log told it; null if it told none. */
    Lsn lsn() {
        return lsn;
    }

    void told(Lsn told) {
        lsn = told;
    }

    /** After how many operations of the disk it was known to be durable, or NEVER. */
    int acknowledged() {
        return acknowledged;
    }

    void acknowledge(int operation) {
        acknowledged = Math.min(acknowledged, operation);
    }

    /** What an asynchronous append returned; null before that, and for others. */
    CompletableFuture<Lsn> future() {
        return future;
    }

    void expect(CompletableFuture<Lsn> returned) {
        future = returned;
    }

    /** What became of looking at the future. */
    CompletableFuture<Lsn> looked() {
        return looked;
    }

    void follow(CompletableFuture<Lsn> next) {
        looked = next;
    }
}
