package io.holdfast.cli;

import io.holdfast.wal.LogReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * What the log holds, compared with what was acknowledged and with what can have been appended.
 *
 * @param acknowledged how many records were acknowledged
 * @param found how many of them are in the log where they were said to be, once, byte for byte
 * @param unacknowledged how many records are in the log as they were appended, although the kill came before their report
 * @param wrong how many records are in the log that nobody appended so: changed, elsewhere, or twice
 */
record DemoCheck(long acknowledged, long found, long unacknowledged, long wrong) {
    /** Whether the log kept its word. */
    boolean isPassed() {
        return found == acknowledged && wrong == 0;
    }

    /** The check of a log that cannot be read: nothing is found. */
    static DemoCheck nothingFound(Acknowledged acknowledged) {
        return new DemoCheck(acknowledged.count(), 0, 0, 0);
    }

    /**
     * Reads the log to its end.
     *
     * @param reader a reader from the log's beginning
     * @param lines what was appended
     * @param acknowledged what was acknowledged
     * @return the comparison
     * @throws IOException if the log cannot be read
     */
    static DemoCheck compare(LogReader reader, DemoLines lines, Acknowledged acknowledged) throws IOException {
        long found = 0;
        long unacknowledged = 0;
        long wrong = 0;
        BitSet seen = new BitSet();
        while (reader.next()) {
            long serial = serial(reader.header());
            if (serial < 0
                    || seen.get((int) serial)
                    || !ByteBuffer.wrap(lines.of(serial)).equals(reader.payload())) {
                wrong++;
                continue;
            }
            seen.set((int) serial);
            if (acknowledged.isAt(serial, reader.lsn().position())) {
                found++;
            } else if (acknowledged.contains(serial)) {
                wrong++;
            } else {
                unacknowledged++;
            }
        }
        return new DemoCheck(acknowledged.count(), found, unacknowledged, wrong);
    }

    /** The number in a record's header; -1 if there is none that the demo would give. */
    private static long serial(ByteBuffer header) {
        long serial = header.remaining() == Long.BYTES ? header.getLong(header.position()) : -1;
        return serial > Integer.MAX_VALUE - 1 ? -1 : serial;
    }
}
