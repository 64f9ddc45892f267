package io.holdfast.wal;

import io.holdfast.libc.Errno;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.wal.format.WalFormat;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What kind of log a {@link LogLife} leads, and on what disk.
 *
 * @param log its sizes
 * @param mode what an append waits for
 * @param plan the disk's
 * @param background whether a thread of its own prepares segments
 * @param virtualAppenders how many of the appenders pass for virtual threads
 * @param closesEarly whether the log is closed while its threads still use it
 */
record LifeOptions(
        LogOptions log,
        CommitMode mode,
        FaultPlan plan,
        Background background,
        int virtualAppenders,
        Closing closesEarly) {
    /** Who prepares segments. */
    enum Background {
        ITS_OWN_THREAD,
        WHO_NEEDS_IT
    }

    /** When the log is closed. */
    enum Closing {
        WHEN_ALL_IS_DONE,
        EARLY
    }

    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final List<Call> FAILING =
            List.of(Call.WRITE, Call.SYNC, Call.SYNC, Call.SYNC_DIRECTORY, Call.RENAME, Call.CREATE, Call.UNLINK);
    private static final List<WriteMethod> METHODS =
            List.of(WriteMethod.DIRECT_SYNC, WriteMethod.DIRECT_WRITE_THROUGH, WriteMethod.BUFFERED_SYNC);
    private static final SyncWindow WINDOW = new SyncWindow(6000, 3, Duration.ofMillis(1));
    /** Calls of one kind that are over when the log is created. */
    private static final int CALLS_OF_CREATION = 3;

    static LifeOptions of(SplittableRandom random) {
        LogOptions log = new LogOptions(
                BLOCK,
                (4L + random.nextInt(4)) * BLOCK,
                2 * BLOCK,
                2 + random.nextInt(2),
                Duration.ofNanos(random.nextInt(2) * 30_000L),
                random.nextInt(2) == 0 ? METHODS.get(random.nextInt(METHODS.size())) : WriteMethod.DIRECT_SYNC);
        int kind = random.nextInt(8);
        CommitMode mode = kind == 0 ? CommitMode.UNSYNCED : kind == 1 ? CommitMode.batched(WINDOW) : CommitMode.SYNC;
        FaultPlan plan =
                FaultPlan.NONE.withRenames(random.nextInt(2) == 0 ? FaultPlan.Renames.ATOMIC : FaultPlan.Renames.SPLIT);
        return new LifeOptions(
                log,
                mode,
                random.nextInt(4) == 0 ? plan.with(fault(random)) : plan,
                random.nextInt(4) == 0 ? Background.WHO_NEEDS_IT : Background.ITS_OWN_THREAD,
                Math.max(0, random.nextInt(8) - 4),
                random.nextInt(3) == 0 ? Closing.EARLY : Closing.WHEN_ALL_IS_DONE);
    }

    private static Fault fault(SplittableRandom random) {
        Call call = FAILING.get(random.nextInt(FAILING.size()));
        Errno.Kind errno = call == Call.WRITE && random.nextInt(2) == 0 ? Errno.Kind.ENOSPC : Errno.Kind.EIO;
        return Fault.once(call, CALLS_OF_CREATION + 1L + random.nextInt(12), new Effect.Fail(errno));
    }

    boolean isFaulty() {
        return !plan.faults().isEmpty();
    }

    /** Whether an append that returned is durable. */
    boolean returnsDurable() {
        return mode.appends() == CommitMode.Acknowledgement.DURABLE;
    }
}
