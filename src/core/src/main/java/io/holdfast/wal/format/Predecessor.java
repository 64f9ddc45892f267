package io.holdfast.wal.format;

/**
 * What a segment knows of the one before it, wal-format.md §7.
 *
 * @param sequence its sequence; 0 if there is none
 * @param end the LSN at which its part of the log ends, exclusive, a multiple of 8; 0 if there is none
 * @param checksum the header checksum of its block 0; 0 if there is none
 */
public record Predecessor(long sequence, long end, int checksum) {
    /** No predecessor: the log begins here. */
    public static final Predecessor NONE = new Predecessor(0, 0, 0);

    /** Refuses what no predecessor can be. */
    public Predecessor {
        if (!isPossible(sequence, end, checksum)) {
            throw new IllegalArgumentException(
                    "no segment has a predecessor of sequence " + sequence + " that ends at " + end);
        }
    }

    static boolean isPossible(long sequence, long end, int checksum) {
        return sequence == 0
                ? end == 0 && checksum == 0
                : sequence > 0 && end > 0 && end % WalFormat.FRAGMENT_ALIGNMENT == 0;
    }
}
