package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashReport;
import io.holdfast.crash.CrashRun;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which layer finds which wrong twin, and in which state first. A twin that is found nowhere is a row as well. */
public final class TwinTable {
    /** How long a twin is looked for where nobody expects to find it. */
    private static final int STATES_WITHOUT_HOPE = 60;

    private final String engine;
    private final Map<String, Map<CrashLayer, String>> rows = new LinkedHashMap<>();

    public TwinTable(String engine) {
        this.engine = engine;
    }

    /**
     * Crashes a twin.
     *
     * @param run the layer, and how long it may take there
     * @param mistake what is wrong with it
     * @param twin the wrong program
     * @param killers the layers that must find it; the others may
     */
    public void examine(CrashRun run, String mistake, CrashProgram<?> twin, Set<CrashLayer> killers)
            throws IOException {
        boolean must = killers.contains(run.layer());
        CrashRun budgeted =
                must ? run : new CrashRun(run.layer(), CrashBudget.ofSeconds(1).withStates(STATES_WITHOUT_HOPE));
        CrashReport report = budgeted.examine(twin);
        System.out.println(mistake + ", " + report);
        rows.computeIfAbsent(mistake, ignored -> new EnumMap<>(CrashLayer.class))
                .put(
                        run.layer(),
                        report.violation()
                                .map(violation -> Long.toString(violation.states()))
                                .orElse("no (" + report.states() + ")"));
        if (must) {
            assertThat(report.violation()).as("%s: %s", mistake, report).isPresent();
        }
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

    /** All layers but one. */
    public static Set<CrashLayer> everywhereBut(CrashLayer one) {
        return EnumSet.complementOf(EnumSet.of(one));
    }

    /** All layers. */
    public static Set<CrashLayer> everywhere() {
        return EnumSet.allOf(CrashLayer.class);
    }
}
