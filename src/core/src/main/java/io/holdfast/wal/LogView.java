package io.holdfast.wal;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * A log, looked at without its lock: nothing in its directory is changed, whatever is found there, and a writer of this or
 * another process may be at work. What {@link #replay} and {@link #iterate} show is the log as it was when it was opened.
 *
 * <p>Without a writer the {@link #report} is what {@link Log#open} would find. Beside a writer its last write may be under
 * way: the verdict may be TORN_TAIL, and records at and past {@link RecoveryReport#promise} may not be durable yet. Only
 * {@link #tail} shows none of these.
 *
 * <p>Immutable and without resources of its own: it is not closed, only its readers are. The volume stays the caller's.
 */
public final class LogView {
    /** A writer that changes the log at each of so many looks is not waited for. */
    private static final int LOOKS = 100;

    private final Volume volume;
    private final LogScan scan;
    private final Reading how;

    private LogView(Volume volume, LogScan scan, Reading how) {
        this.volume = volume;
        this.how = how;
        this.scan = scan;
    }

    /**
     * Looks at the log in a directory.
     *
     * @param volume the directory
     * @return the log as it is now; that it is damaged is in its report
     * @throws LogRefusedException if there is no log, or one of a version that is not known
     * @throws IOException if the system refuses
     */
    public static LogView open(Volume volume) throws IOException {
        return open(volume, Expectation.ANY);
    }

    /**
     * Looks at a certain log.
     *
     * @param volume the directory
     * @param expected what the log is demanded to be
     * @return the log as it is now; that it is damaged is in its report
     * @throws LogRefusedException if there is no log, one that is not as expected, or one of a version that is not known
     * @throws IOException if the system refuses
     */
    public static LogView open(Volume volume, Expectation expected) throws IOException {
        RecoveryReport before = null;
        for (int look = 1; ; look++) {
            try {
                LogScan scan = new Recovery(volume, expected).examineUnlocked();
                // What looks like damage may be a writer's step between two reads: damage stays as it is.
                boolean settled = !scan.report().isDamage() || Objects.equals(scan.report(), before) || look == LOOKS;
                if (settled) {
                    return new LogView(volume, scan, Reading.DIRECT);
                }
                before = scan.report();
            } catch (NoSuchFileException e) {
                // The names were listed before the writer removed or renamed one.
                if (look == LOOKS) {
                    throw e;
                }
            }
        }
    }

    /**
     * The same view, whose {@link #replay} reads through the page cache. Faster for files that somebody has just read that
     * way; the log's writer leaves nothing there where it has direct I/O. Where it has none, the cache may show bytes that a
     * failed sync has kept from the disk: what recovery decides is always read past it.
     *
     * @return the other view; this one stays as it is
     */
    public LogView throughPageCache() {
        return new LogView(volume, scan, new Reading(OpenMode.Caching.BUFFERED, how.ahead()));
    }

    /**
     * The same view, whose {@link #replay}, {@link #replaySkipping} and {@link #verify} read the next part of a long log while
     * the part before is checked and shown. What is shown, and which error is thrown where, is the same.
     *
     * @param executor runs one task at a time for each reader, in a thread of its own: it reads, and waits for its reader to
     *     come after. It ends with the file, when the reader is closed, and where the reader takes nothing for a tenth of a
     *     second. A reader does not depend on it: what the task has not begun to read the reader reads itself
     * @return the other view; this one stays as it is
     */
    public LogView readingAhead(Executor executor) {
        return new LogView(volume, scan, new Reading(how.caching(), executor));
    }

    /**
     * What the log is: the verdict and its evidence (wal-format.md §12). Finished segments are checked by {@link #verify}.
     *
     * @return the report
     */
    public RecoveryReport report() {
        return scan.report();
    }

    /**
     * Which log this is: {@link Log#identity}.
     *
     * @return its identity; empty if no segment with a sound header is there, nor a checkpoint
     */
    public OptionalLong identity() {
        return scan.identity();
    }

    /**
     * Where the log begins.
     *
     * @return records with a lower LSN are disposable, and not shown
     */
    public Lsn beginLsn() {
        return new Lsn(scan.beginLsn());
    }

    /**
     * The checkpoint that was recorded last.
     *
     * @return the checkpoint; empty if there is none, or its file is damaged
     */
    public Optional<LogCheckpoint> checkpoint() {
        return LogCheckpoint.in(scan.checkpoint());
    }

    /**
     * Reads the committed records. Of a damaged log those before the damage are shown, then the reader throws
     * {@link LogDamagedException}; where it is not known what lay before it, at once.
     *
     * @param from records with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @return a reader, to be closed by the caller
     * @throws LogTruncatedBeforeException if records from there on were truncated
     */
    public @Owning LogReader replay(Lsn from) throws LogTruncatedBeforeException {
        RecoveryReport damage = scan.report().isDamage() ? scan.report() : null;
        return new LogReader(volume, how, soundChain(), start(from), Damage.STOPS, damage);
    }

    /**
     * Reads the committed records that are whole, past any damage: to rescue what can be. Each damage is reported each time;
     * nothing on disk changes. Records of a tail that is damaged are shown to its last block, whether or not they were
     * acknowledged; those of a segment that is missing are not there to be shown.
     *
     * @param from records with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @param skipped told of each damage, in the thread that calls {@link LogReader#next}, and of the log's at once
     * @return a reader, to be closed by the caller
     * @throws LogTruncatedBeforeException if records from there on were truncated
     */
    public @Owning LogReader replaySkipping(Lsn from, Consumer<RecoveryReport> skipped)
            throws LogTruncatedBeforeException {
        RecoveryReport opening = scan.report();
        if (!opening.isDamage()) {
            return new LogReader(volume, how, scan.chain(), start(from), Damage.skippedWith(skipped), null);
        }
        skipped.accept(opening);
        Damage others = report -> {
            if (!report.lsn().equals(opening.lsn())) {
                skipped.accept(report);
            }
        };
        return new LogReader(volume, how, scan.chainToLastWritten(), start(from), others, null);
    }

    /**
     * Goes through everything that is there, damaged or not, with the verdict as the last entry. What lies below the log's
     * beginning in its first segment is listed too: damage there is a finding, though none of {@link #verify}.
     *
     * @param from blocks and records below are not shown
     * @return an iterator, to be closed by the caller
     */
    public @Owning LogIterator iterate(Lsn from) {
        return new LogIterator(
                volume, scan.chainToLastWritten(), scan.report().end().position(), from.position(), scan.report());
    }

    /**
     * Reads and checks all segments. Where a writer truncates the log before they are read, looks at it again and reads what
     * is left: then what is returned is of the log as it was at that look, and not as at {@link #open}.
     *
     * @return what was found
     * @throws LogTruncatedBeforeException if a writer has truncated the log beyond what was read after each of many looks
     * @throws LogTruncatedAfterException if a writer has cut the log below what was read after each of many looks
     * @throws IOException if the system refuses; that the device cannot read something is a finding
     */
    public LogVerification verify() throws IOException {
        return verify(segment -> {});
    }

    /**
     * As {@link #verify()}, and says how far it is.
     *
     * @param progress told the number of the segment, of {@link #segmentCount}, that is begun; after another look they are
     *     counted from the new beginning, and may be more
     * @return what was found
     * @throws LogTruncatedBeforeException as {@link #verify()}
     * @throws LogTruncatedAfterException as {@link #verify()}
     * @throws IOException as {@link #verify()}
     */
    public LogVerification verify(IntConsumer progress) throws IOException {
        LogScan seen = scan;
        for (int look = 1; ; look++) {
            try {
                return LogVerification.of(volume, how, seen, progress);
            } catch (LogTruncatedBeforeException | LogTruncatedAfterException e) {
                if (look == LOOKS) {
                    throw e;
                }
                // All that was read so far is below the new beginning, or may be past the new end.
                seen = open(volume).scan;
            }
        }
    }

    /**
     * A dry run of the repair that {@link Log#open} makes.
     *
     * @param policy what to do with damage
     * @return what would be cut and set aside; empty if nothing
     * @throws LogDamagedException if opening would throw it
     * @throws LogRefusedException if opening would throw it: a later minor version has written the log
     * @throws LogTruncatedBeforeException if a writer has truncated the log since {@link #open}, and the policy asks for all of it
     * @throws LogTruncatedAfterException if a writer has cut it
     * @throws IOException if the system refuses
     */
    public Optional<RepairPlan> planRepair(DamagePolicy policy) throws IOException {
        return new RepairPlanning(volume, scan).plan(policy);
    }

    /**
     * How many segments the log has.
     *
     * @return the count of those from its beginning, or from where its links break, to its tail
     */
    public int segmentCount() {
        return scan.chain().size();
    }

    /**
     * Follows the log as its writer appends to it.
     *
     * @param from records with a lower LSN are not shown; {@link Lsn#ZERO} for all that are left
     * @return a reader, to be closed by the caller
     * @throws LogDamagedException if the log is damaged
     * @throws LogTruncatedBeforeException if records from there on were truncated
     */
    public @Owning LogTail tail(Lsn from) throws IOException {
        if (scan.report().isDamage()) {
            throw new LogDamagedException(scan.report());
        }
        return new LogTail(volume, start(from), new ProvedEnd(volume, new OffCarrier(Thread::new)));
    }

    private long start(Lsn from) throws LogTruncatedBeforeException {
        return ChainSnapshot.start(volume.location(), from, scan.beginLsn());
    }

    /** The segments of which it is known that they are the log from its beginning on. */
    private List<ChainSegment> soundChain() {
        RecoveryReport report = scan.report();
        boolean atItsEnd = report.row().compareTo(RecoveryRow.OLD_COPY) >= 0 && scan.linksHold();
        return !report.isDamage() || atItsEnd ? scan.chain() : List.of();
    }
}
