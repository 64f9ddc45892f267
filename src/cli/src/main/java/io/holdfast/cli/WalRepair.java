package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.DamagePolicy;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.LogView;
import io.holdfast.wal.RecoveryReport;
import io.holdfast.wal.RepairPlan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast wal repair DIR}: shows what a repair would do, and does it if told so. */
@Command(
        name = "repair",
        description = {
            "Shows what has to be cut from the log in DIR, and with --apply cuts it. Nothing is ever destroyed: what is "
                    + "cut is set aside in files beside the log first.",
            "A torn tail was never acknowledged; opening the log repairs it too. Damage is repaired only with "
                    + "--stop-before-damage, which gives up acknowledged records: look first with verify and dump, and "
                    + "rescue with cat --skip-damage what is behind."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there is nothing to repair, or it was repaired",
            "1:there is something to repair, and --apply was not given: nothing was changed",
            "2:wrong usage, or the log could not be read or written",
            "3-7:the log is damaged, see holdfast wal verify; nothing was changed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast wal repair /srv/log",
            "  holdfast wal repair --apply /srv/log",
            "  holdfast wal repair --stop-before-damage --apply /srv/log"
        })
final class WalRepair implements Callable<Integer> {
    private static final int EXIT_TO_REPAIR = 1;

    private final Streams streams;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogPlace place;

    @Option(names = "--apply", description = "Do it. Without this nothing is written.")
    private boolean apply;

    @Option(names = "--stop-before-damage", description = "Let the log end before the first damage.")
    private boolean stopBeforeDamage;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalRepair(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        DamagePolicy policy = stopBeforeDamage ? DamagePolicy.STOP_BEFORE : DamagePolicy.THROW;
        try (Volume volume = directories.open(place.directory())) {
            LogView view = LogPlace.readAhead(volume);
            Optional<RepairPlan> plan = view.planRepair(policy);
            if (policy == DamagePolicy.THROW) {
                requireUndamaged(view);
            }
            boolean applied = apply && plan.isPresent();
            if (applied) {
                Log.open(volume, LogOptions.DEFAULT, LogTerms.SYNC.with(policy)).close();
            }
            Output out = new Output(streams.out());
            out.print(json ? JsonText.of(asJson(plan, applied)) : text(plan, applied))
                    .flush();
            return plan.isEmpty() || applied ? 0 : EXIT_TO_REPAIR;
        }
    }

    /** What opening does not read may be damaged too: of such a log it cannot be said that nothing is to be repaired. */
    private void requireUndamaged(LogView view) throws IOException {
        Progress progress = TerminalProgress.on(spec.commandLine().getErr());
        RecoveryReport found;
        try {
            found = view.verify(segment -> progress.say("segment " + segment + " of " + view.segmentCount() + " ..."))
                    .report();
        } finally {
            progress.say("");
        }
        if (found.isDamage()) {
            throw new LogDamagedException(found);
        }
    }

    private static String text(Optional<RepairPlan> planned, boolean applied) {
        if (planned.isEmpty()) {
            return "There is nothing to repair.\n";
        }
        RepairPlan plan = planned.get();
        TextPage page = new TextPage();
        page.line(plan.report().toString());
        page.line((applied ? "The log now ends at " : "The log would end at ") + plan.cut() + ", and "
                + (applied ? "goes" : "go") + " on in " + plan.nextFile() + ".");
        for (RepairPlan.SetAside setAside : plan.setAside()) {
            page.line("Set aside: " + setAside.first() + " to " + setAside.end() + " of " + setAside.file() + ", "
                    + (setAside.how() == RepairPlan.How.COPIED ? "copied" : "renamed") + " to " + setAside.name());
        }
        return page.line(applied ? "Repaired." : "Nothing was changed: that takes --apply.")
                .toString();
    }

    private static Map<String, @Nullable Object> asJson(Optional<RepairPlan> plan, boolean applied) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", WalJson.SCHEMA);
        json.put("applied", applied);
        json.put("report", plan.isPresent() ? WalJson.report(plan.get().report()) : null);
        json.put("plan", plan.isPresent() ? WalJson.plan(plan.get()) : null);
        return json;
    }
}
