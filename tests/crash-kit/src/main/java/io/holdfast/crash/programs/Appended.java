package io.holdfast.crash.programs;

import io.holdfast.wal.Batch;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One append of a test: a record, or a batch. Each record bears its append and its place in it as the caller's header, and a
 * payload that follows from both.
 *
 * @param writer which thread of the test
 * @param number the how manieth of that thread
 * @param members how many records
 * @param bytes the length of each payload
 */
public record Appended(int writer, int number, int members, int bytes) {
    private static final int HEADER_BYTES = 20;

    /** After how many bytes a payload repeats itself: a prime, so that no two sectors of it are the same. */
    private static final int PERIOD = 251;

    /**
     * Appends it.
     *
     * @param log to what
     * @return the LSN of its first record
     * @throws IOException as the log does
     */
    public Lsn to(Log log) throws IOException {
        if (members == 1) {
            return log.append((byte) 1, header(0), payload(0));
        }
        Batch batch = new Batch();
        for (int i = 0; i < members; i++) {
            batch.add((byte) 1, header(i), payload(i));
        }
        return log.appendBatch(batch);
    }

    /**
     * The caller's header of a record.
     *
     * @param member its place in the append, from zero
     * @return the bytes
     */
    public ByteBuffer header(int member) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putInt(writer)
                .putInt(number)
                .putInt(members)
                .putInt(bytes)
                .putInt(member)
                .flip();
    }

    /**
     * The payload of a record.
     *
     * @param member its place in the append, from zero
     * @return the bytes
     */
    public ByteBuffer payload(int member) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < Math.min(PERIOD, bytes); i++) {
            payload[i] = (byte) (writer * 31 + number * 7 + member * 3 + i);
        }
        for (int done = PERIOD; done < bytes; done += PERIOD) {
            System.arraycopy(payload, 0, payload, done, Math.min(PERIOD, bytes - done));
        }
        return ByteBuffer.wrap(payload);
    }

    /**
     * The append that a record names, of whose place it is checked that it is the one given.
     *
     * @param shownHeader the record's caller's header
     * @param payload its payload
     * @param member the place in the append at which it was found
     * @return the append
     * @throws AssertionError if no append has such a record there
     */
    public static Appended of(ByteBuffer shownHeader, ByteBuffer payload, int member) {
        ByteBuffer header = shownHeader.slice();
        if (header.remaining() != HEADER_BYTES) {
            throw new AssertionError("a header of " + header.remaining() + " bytes was never written");
        }
        Appended append = new Appended(header.getInt(0), header.getInt(4), header.getInt(8), header.getInt(12));
        if (header.getInt(16) != member) {
            throw new AssertionError(append + ": member " + header.getInt(16) + " is where " + member + " should be");
        }
        if (payload.remaining() != append.bytes || !payload.equals(append.payload(member))) {
            throw new AssertionError(append + ": the payload of member " + member + " is not what was written");
        }
        return append;
    }
}
