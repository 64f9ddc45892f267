package io.holdfast.engines.sstable;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.Sooner;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.TwinTable;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Tables with one mistake each, on the layers that must show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SsTableTwinTest {
    private final TwinTable table = new TwinTable("tables");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    private static TableSetProgram wrong(Mistake mistake) {
        return new TableSetProgram(4, mistake::on, StepOrder.AS_GIVEN);
    }

    private static TableSetProgram sooner(String step) {
        return new TableSetProgram(4, UnaryOperator.identity(), new Sooner(step));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX, CrashLayer.XFS})
    void publishesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "table published before its sync", new PublicationProgram(Mistake.PUBLISHES_BEFORE_THE_SYNC::on));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX, CrashLayer.EXT4, CrashLayer.BTRFS})
    void neverSyncsTheDirectoryAfterAPublication(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "no directory sync after publication",
                new PublicationProgram(Mistake.NEVER_SYNCS_A_DIRECTORY::on));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void writesATableStraightToItsFinalName(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "table written to its final name", new PublicationProgram(Mistake.WRITES_TO_THE_FINAL_NAME::on));
    }

    /** Where a manifest says which tables count, one that was cut short is a leftover, whatever its name. */
    @CrashTest(seconds = 1, layers = CrashLayer.MODEL)
    void aTableStraightToItsFinalNameIsHarmlessBesideAManifest(CrashRun run) throws IOException {
        table.doesNoHarm(run, "the same, where a manifest decides", wrong(Mistake.WRITES_TO_THE_FINAL_NAME));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void namesATableInTheManifestBeforeItsSync(CrashRun run) throws IOException {
        table.mustBeFound(run, "table in the manifest before its sync", wrong(Mistake.PUBLISHES_BEFORE_THE_SYNC));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void recordsTheManifestFirst(CrashRun run) throws IOException {
        table.mustBeFound(run, "manifest before the table", sooner("record the manifest"));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.XFS})
    void deletesTheInputsFirst(CrashRun run) throws IOException {
        table.mustBeFound(run, "compaction's inputs deleted first", sooner("delete the inputs"));
    }
}
