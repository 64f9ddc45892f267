package io.holdfast.engines.lsm;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.Sooner;
import io.holdfast.engines.StepOrder;
import io.holdfast.engines.TwinTable;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The tree with one mistake each, on the layers that must show it; each write is flushed, so that it shows soon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LsmTwinTest {
    private final TwinTable table = new TwinTable("LSM tree");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    private static LsmProgram wrong(UnaryOperator<Volume> disguise) {
        return new LsmProgram(3, 1, disguise, StepOrder.AS_GIVEN);
    }

    private static LsmProgram sooner(String step) {
        return new LsmProgram(3, 1, UnaryOperator.identity(), new Sooner(step));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX, CrashLayer.BTRFS})
    void acknowledgesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(run, "acknowledges before the sync", wrong(Mistake.NEVER_SYNCS_A_FILE::on));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void retriesAFailedSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "retries a failed sync",
                wrong(volume -> Mistake.retriesAFailedSync().on(volume)));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void neverSyncsADirectory(CrashRun run) throws IOException {
        table.mustBeFound(run, "no directory sync", wrong(Mistake.NEVER_SYNCS_A_DIRECTORY::on));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void namesATableInTheManifestBeforeItsSync(CrashRun run) throws IOException {
        table.mustBeFound(run, "table in the manifest before its sync", wrong(Mistake.PUBLISHES_BEFORE_THE_SYNC::on));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4, CrashLayer.XFS, CrashLayer.BTRFS})
    void truncatesTheLogBeforeTheTableIsDurable(CrashRun run) throws IOException {
        table.mustBeFound(run, "log truncated before the table is durable", sooner("truncate the log"));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void recordsTheManifestFirst(CrashRun run) throws IOException {
        table.mustBeFound(run, "manifest before the table", sooner("record the manifest"));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void deletesTheInputsOfACompactionFirst(CrashRun run) throws IOException {
        table.mustBeFound(run, "compaction's inputs deleted first", sooner("delete the inputs"));
    }
}
