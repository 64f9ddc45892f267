package io.holdfast.cli;

import io.holdfast.wal.LogRecord;
import java.nio.ByteBuffer;

/** One record on one line, if its payload is one. */
final class RecordText {
    private RecordText() {}

    static void print(Output out, LogRecord record, boolean lsn) throws OutputFailedException {
        if (lsn) {
            out.print(record.lsn() + "\t");
        }
        out.print(record.payload()).print("\n");
    }

    /** The beginning of some bytes, for people: what is not printable ASCII is a dot. */
    static String preview(ByteBuffer bytes, int lengthMax) {
        int length = Math.min(bytes.remaining(), lengthMax);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            byte b = bytes.get(bytes.position() + i);
            text.append(b >= ' ' && b <= '~' ? (char) b : '.');
        }
        return text.append(bytes.remaining() > lengthMax ? "..." : "").toString();
    }
}
