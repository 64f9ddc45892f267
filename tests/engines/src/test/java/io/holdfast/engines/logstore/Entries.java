package io.holdfast.engines.logstore;

import io.holdfast.engines.Bytes;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One append of a crash test: an entry, or a batch; each entry tells of which append it is, and the rest of it follows from that. Or,
 * with a count of zero, a truncation before the append of that number.
 *
 * @param number which append, from zero
 * @param count how many entries
 * @param bytes the length of each
 */
record Entries(int number, int count, int bytes) {
    private static final int HEAD_BYTES = 16;

    /** Mostly short entries; at times a batch, also one of several blocks, or an entry that fills more than one. */
    static Entries next(SplittableRandom random, int number) {
        return switch (random.nextInt(6)) {
            case 0 -> new Entries(number, 2 + random.nextInt(4), HEAD_BYTES + random.nextInt(400));
            case 1 -> new Entries(number, 3, 3000);
            case 2 -> new Entries(number, 1, 4000 + random.nextInt(6000));
            default -> new Entries(number, 1, HEAD_BYTES + random.nextInt(300));
        };
    }

    static Entries truncation(int firstKept) {
        return new Entries(firstKept, 0, 0);
    }

    boolean isTruncation() {
        return count == 0;
    }

    Lsn appendTo(LogStore store) throws IOException {
        return count == 1
                ? store.append(entry(0))
                : store.appendBatch(
                        IntStream.range(0, count).mapToObj(this::entry).toList());
    }

    Bytes entry(int member) {
        ByteBuffer entry = ByteBuffer.allocate(bytes);
        entry.putInt(number).putInt(count).putInt(bytes).putInt(member);
        while (entry.hasRemaining()) {
            entry.put((byte) (number * 7 + member * 3 + entry.position() % 251));
        }
        return Bytes.of(entry.flip());
    }

    /** What a replay has shown, as appends: each whole, and byte for byte as it was appended. */
    static List<Entries> of(List<Bytes> replayed) {
        List<Entries> found = new ArrayList<>();
        for (int at = 0; at < replayed.size(); ) {
            ByteBuffer head = replayed.get(at).buffer();
            Entries append = new Entries(head.getInt(), head.getInt(), head.getInt());
            for (int member = 0; member < append.count; member++, at++) {
                if (at == replayed.size() || !replayed.get(at).equals(append.entry(member))) {
                    throw new AssertionError(append + ": entry " + member + " is missing or not as it was appended");
                }
            }
            found.add(append);
        }
        return found;
    }
}
