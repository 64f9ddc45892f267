package io.holdfast.wal;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * What {@link LogView#verify} found in all segments of a log.
 *
 * @param opening what recovery says: of the links, of the tail and of its end
 * @param damages what is wrong in what recovery does not read, the finished segments, in the order of LSNs; what is disposable
 *     is not of the log, and no damage (wal-format.md §11.5)
 * @param segmentCount the segments that were read
 * @param recordCount the committed records that are whole, from the log's beginning on
 */
public record LogVerification(
        RecoveryReport opening, List<RecoveryReport> damages, int segmentCount, long recordCount) {
    /** Refuses negative counts. */
    public LogVerification {
        Objects.requireNonNull(opening, "opening");
        damages = List.copyOf(damages);
        if (segmentCount < 0 || recordCount < 0) {
            throw new IllegalArgumentException("counts were " + segmentCount + " and " + recordCount);
        }
    }

    /**
     * Verifies.
     *
     * @param volume the log's directory
     * @param how how it is read
     * @param scan the log
     * @param progress told of each segment that is begun
     * @throws LogTruncatedBeforeException if a writer has truncated the log beyond what was read
     * @throws LogTruncatedAfterException if a writer has cut the log below what was read
     * @throws IOException if the system refuses
     */
    static LogVerification of(Volume volume, Reading how, LogScan scan, IntConsumer progress) throws IOException {
        List<RecoveryReport> damages = new ArrayList<>();
        long records = 0;
        int begun = 0;
        Damage counted = Damage.skippedWith(damages::add);
        try (LogReader reader = new LogReader(volume, how, scan.chain(), scan.beginLsn(), counted, null)) {
            while (reader.next()) {
                records++;
                if (reader.segmentsBegun() != begun) {
                    begun = reader.segmentsBegun();
                    progress.accept(begun);
                }
            }
        }
        return new LogVerification(scan.report(), damages, scan.chain().size(), records);
    }

    /**
     * The report that decides.
     *
     * @return the damage with the lowest LSN; if there is none, what recovery says
     */
    public RecoveryReport report() {
        Stream<RecoveryReport> all =
                opening.isDamage() ? Stream.concat(damages.stream(), Stream.of(opening)) : damages.stream();
        return all.min(Comparator.comparing(RecoveryReport::lsn)).orElse(opening);
    }

    /**
     * The verdict.
     *
     * @return that of the report that decides
     */
    public Verdict verdict() {
        return report().verdict();
    }
}
