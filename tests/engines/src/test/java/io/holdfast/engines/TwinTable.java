package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashViolation;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which layer finds which wrong twin, and in which state first. */
public final class TwinTable {
    private final String engine;
    private final Map<String, Map<CrashLayer, String>> rows = new LinkedHashMap<>();

    public TwinTable(String engine) {
        this.engine = engine;
    }

    /**
     * Crashes a twin until it is found, and insists that it is; on the model also that the line that is printed finds it again.
     *
     * @param run the layer
     * @param mistake what is wrong with it
     * @param twin the wrong program
     */
    public void mustBeFound(CrashRun run, String mistake, CrashProgram<?> twin) throws IOException {
        CrashReport report = examined(run.untilFound(), mistake, twin);
        assertThat(report.violation()).as("%s: %s", mistake, report).isPresent();
        if (run.layer() == CrashLayer.MODEL) {
            CrashViolation first = report.violation().get();
            assertThat(run.replaying(first.place()).examine(twin).violation())
                    .as("%s again", first)
                    .hasValueSatisfying(same -> assertThat(same.failure())
                            .hasToString(first.failure().toString()));
        }
    }

    /**
     * Crashes a twin whose mistake the engine makes up for, and insists that it does.
     *
     * @param run the layer, and how long it may take there
     * @param mistake what is wrong with it
     * @param twin the program
     */
    public void doesNoHarm(CrashRun run, String mistake, CrashProgram<?> twin) throws IOException {
        CrashReport report = examined(run, mistake, twin);
        assertThat(report.violation()).as("%s: %s", mistake, report).isEmpty();
    }

    private CrashReport examined(CrashRun run, String mistake, CrashProgram<?> twin) throws IOException {
        CrashReport report = run.examine(twin);
        System.out.println(mistake + ", " + report);
        rows.computeIfAbsent(mistake, ignored -> new EnumMap<>(CrashLayer.class))
                .put(
                        run.layer(),
                        report.violation()
                                .map(violation -> Long.toString(violation.states()))
                                .orElse("no (" + report.states() + ")"));
        return report;
    }

    /** The twins and, for each layer that ran, the first state that was found, or how many were looked at. */
    @Override
    public String toString() {
        Set<CrashLayer> layers = new TreeSet<>();
        rows.values().forEach(row -> layers.addAll(row.keySet()));
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-42s", engine));
        layers.forEach(layer -> table.append(String.format(Locale.ROOT, "%16s", layer.label())));
        rows.forEach((mistake, row) -> {
            table.append(String.format(Locale.ROOT, "%n%-42s", mistake));
            layers.forEach(layer -> table.append(String.format(Locale.ROOT, "%16s", row.getOrDefault(layer, "-"))));
        });
        return table.toString();
    }
}
