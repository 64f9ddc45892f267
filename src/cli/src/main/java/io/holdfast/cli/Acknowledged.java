package io.holdfast.cli;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/** What the writing process has reported: where each acknowledged record is, and how long its append took. */
final class Acknowledged {
    private static final long NOT = -1;
    private static final int LATENCY_DIGITS = 3;

    private final Histogram nanos = new Histogram(LATENCY_DIGITS);
    private long[] positions = new long[1 << 10];
    private long highestPosition;

    Acknowledged() {
        Arrays.fill(positions, NOT);
    }

    /**
     * Reads one report.
     *
     * @param reports the pipe
     * @return false if the pipe has ended
     * @throws IOException if it cannot be read
     */
    boolean readOne(DataInputStream reports) throws IOException {
        try {
            long serial = reports.readLong();
            long position = reports.readLong();
            add(serial, position, reports.readLong());
            return true;
        } catch (EOFException end) {
            return false;
        }
    }

    /** Takes in one record. */
    void add(long serial, long position, long appendNanos) {
        int index = Math.toIntExact(serial);
        if (index >= positions.length) {
            int old = positions.length;
            positions = Arrays.copyOf(positions, Math.max(index + 1, 2 * old));
            Arrays.fill(positions, old, positions.length, NOT);
        }
        positions[index] = position;
        highestPosition = Math.max(highestPosition, position);
        nanos.recordValue(appendNanos);
    }

    long count() {
        return nanos.getTotalCount();
    }

    /** The position of the record that lies farthest behind. */
    long highestPosition() {
        return highestPosition;
    }

    /** Whether a record of this number was acknowledged, at whatever position. */
    boolean contains(long serial) {
        return serial >= 0 && serial < positions.length && positions[(int) serial] != NOT;
    }

    /** Whether a record of this number was acknowledged, at this position. */
    boolean isAt(long serial, long position) {
        return contains(serial) && positions[(int) serial] == position;
    }

    /** The time of the append that was slower than this percentage of them. */
    double millisAt(double percent) {
        return nanos.getValueAtPercentile(percent) / 1e6;
    }
}
