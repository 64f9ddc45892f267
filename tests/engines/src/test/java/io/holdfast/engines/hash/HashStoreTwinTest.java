package io.holdfast.engines.hash;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.Sooner;
import io.holdfast.engines.TwinTable;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Hash-indexed segments with one mistake each, on the layers that must show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HashStoreTwinTest {
    private final TwinTable table = new TwinTable("hash-indexed segments");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX, CrashLayer.EXT4, CrashLayer.XFS, CrashLayer.BTRFS})
    void acknowledgesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "acknowledges before the sync",
                SmallHashStore.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.endsWith(".segment"))));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void retriesAFailedSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "retries a failed sync",
                SmallHashStore.PROGRAM.seeing(
                        volume -> Mistake.retriesAFailedSync().on(volume)));
    }

    /** Real file systems make names durable in their order. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void neverSyncsTheDirectoryAfterARotation(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "no directory sync after rotation", SmallHashStore.PROGRAM.on(Mistake.NEVER_SYNCS_A_DIRECTORY));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.XFS})
    void unlinksTheInputsBeforeTheManifestIsDurable(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "inputs unlinked before the manifest",
                SmallHashStore.PROGRAM.taking(new Sooner("unlink the inputs")));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4, CrashLayer.XFS, CrashLayer.BTRFS})
    void publishesASegmentBeforeItsSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "output published before its sync",
                SmallHashStore.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.contains(Mistake.ATOMIC_TEMPORARY))));
    }

    /** Real file systems write the new bytes before they know the new length. */
    @CrashTest(layers = CrashLayer.MODEL)
    void writesManifestAndSegmentsInPlace(CrashRun run) throws IOException {
        table.mustBeFound(run, "manifest and segments in place", SmallHashStore.PROGRAM.on(Mistake.REPLACES_IN_PLACE));
    }
}
