package io.holdfast.cli;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.programs.BuiltInProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cuts the power of programs on a layer of the crash kit.
 *
 * @param layer which
 * @param programs makes the programs: {@link BuiltInProgram#program}, or what a test puts there
 */
record PowerCuts(CrashLayer layer, Function<BuiltInProgram, CrashProgram<?>> programs) {
    /** Looks for a broken promise for some time, from a seed on. */
    CrashTrial search(BuiltInProgram program, int seconds, long seed) throws IOException {
        CrashBudget budget = new CrashBudget(Duration.ofSeconds(seconds), Long.MAX_VALUE);
        return run(program, new CrashRun(layer, budget).startingAt(seed));
    }

    /** Runs one state again. */
    CrashTrial replay(BuiltInProgram program, String place) throws IOException {
        return run(program, new CrashRun(layer, new CrashBudget(Duration.ofSeconds(1), 1)).replaying(place));
    }

    private CrashTrial run(BuiltInProgram program, CrashRun run) throws IOException {
        CrashReport report = run.examine(programs.apply(program));
        Optional<CrashTrial.Violation> violation = report.violation()
                .map(found -> new CrashTrial.Violation(
                        found.failure().toString(),
                        "holdfast crash-test --program " + program.label() + " --replay " + found.place()));
        return new CrashTrial(
                program.label(),
                layer.label(),
                CrashTrial.Method.POWER_CUT,
                report.histories(),
                report.states(),
                0,
                report.time().toMillis() / 1000.0,
                violation);
    }
}
