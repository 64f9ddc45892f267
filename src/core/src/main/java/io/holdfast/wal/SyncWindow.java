package io.holdfast.wal;

import java.time.Duration;

/**
 * How much a batched log may lose: it syncs when one of the three is reached, whichever comes first. The window of loss
 * after a power cut is what was appended after the synced position: at most these amounts and what came while the sync they
 * set off was under way.
 *
 * @param recordBytesMax bytes of records appended since the last sync began, one or more
 * @param recordCountMax records appended since the last sync began, one or more
 * @param delayMax the age of the oldest of them, more than zero
 */
public record SyncWindow(long recordBytesMax, int recordCountMax, Duration delayMax) {
    /** Refuses windows that never sync. */
    public SyncWindow {
        if (recordBytesMax < 1 || recordCountMax < 1 || delayMax.isNegative() || delayMax.isZero()) {
            throw new IllegalArgumentException("a sync window needs bytes, records and delay above zero, was "
                    + recordBytesMax + ", " + recordCountMax + ", " + delayMax);
        }
    }

    boolean isReached(Group group) {
        return group.recordBytes() >= recordBytesMax || group.recordCount() >= recordCountMax;
    }
}
