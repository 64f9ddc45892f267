package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.FaultReport;
import io.holdfast.crash.FaultRun;
import io.holdfast.crash.RetryingVolume;
import io.holdfast.crash.block.DiskFault;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engines on real file systems whose disk fails: everybody is told, nothing is tried again, and nothing acknowledged is lost. */
@Timeout(300)
class EngineDeviceErrorTest {
    private static DiskFault write(EngineProgram engine, int errno) {
        return DiskFault.forEver(DiskFault.Request.WRITE, errno)
                .times(1)
                .onBlocksWith(engine.magic, engine.magicOffset);
    }

    private static List<DiskFault> faults(EngineProgram engine) {
        return List.of(
                write(engine, DiskFault.EIO),
                write(engine, DiskFault.ENOSPC),
                DiskFault.forEver(DiskFault.Request.FLUSH, DiskFault.EIO).times(1),
                DiskFault.forEver(DiskFault.Request.WRITE, DiskFault.EIO),
                DiskFault.forEver(DiskFault.Request.READ, DiskFault.EIO)
                        .onBlocksWith(engine.magic, engine.magicOffset));
    }

    /** A round of each kind, and more of them in long runs. */
    private static CrashBudget each() {
        return new CrashBudget(CrashBudget.ofSeconds(1).time().dividedBy(4), Long.MAX_VALUE);
    }

    private static FaultRun on(RealFileSystem fileSystem, CrashBudget budget) throws IOException {
        fileSystem.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, fileSystem + ": " + reason));
        return FaultRun.on(fileSystem, budget);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void whatWasAcknowledgedIsThereWhateverFails(RealFileSystem fileSystem) throws IOException {
        try (FaultRun run = on(fileSystem, each())) {
            for (EngineProgram engine : EngineProgram.values()) {
                FaultReport report = run.check(engine.right(), faults(engine));
                System.out.println(engine + ", " + report);
                assertThat(report.struck()).as("%s: %s", engine, report).isGreaterThanOrEqualTo(report.faults() / 2);
                assertThat(report.refused()).as("%s: %s", engine, report).isPositive();
            }
        }
    }

    /**
     * Else this suite would prove nothing: the kernel reports what it lost once, and the second sync succeeds without it. A log that is
     * written directly is told by the write, and has nothing to try again. The B-tree copies its pages whenever it is opened, and so
     * mostly makes up for it from the page cache.
     */
    @ParameterizedTest
    @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
    void anEngineThatTriesAFailedSyncAgainIsFound(RealFileSystem fileSystem) throws IOException {
        CrashBudget untilFound = new CrashBudget(Duration.ofMinutes(2), Long.MAX_VALUE);
        Set<EngineProgram> twins = fileSystem == RealFileSystem.EXT4
                ? EnumSet.complementOf(EnumSet.of(EngineProgram.LOG_STORE, EngineProgram.B_TREE))
                : EnumSet.of(EngineProgram.PUBLISHED_TABLES, EngineProgram.BITCASK);
        try (FaultRun run = on(fileSystem, untilFound)) {
            for (EngineProgram engine : twins) {
                FaultReport report =
                        run.examine(engine.seeing(RetryingVolume::of), List.of(write(engine, DiskFault.EIO)));
                System.out.println(engine + " that tries again, " + report);
                assertThat(report.violation()).as("%s: %s", engine, report).isPresent();
            }
        }
    }
}
