package io.holdfast.cli;

import io.holdfast.survival.Cut;
import io.holdfast.survival.Lesson;
import io.holdfast.survival.Moment;
import io.holdfast.survival.Outcome;
import io.holdfast.survival.Protocol;
import io.holdfast.survival.RecordedRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What survives, for people at a terminal. */
final class SurvivalText {
    private SurvivalText() {}

    /** Two or three lines for each protocol. */
    static String summary(Map<Lesson, List<RecordedRun>> runs) {
        TextPage page = new TextPage();
        runs.forEach((lesson, ofThis) -> {
            page.line(lesson.name() + " (" + lesson.id() + ")").paragraph("  ", lesson.question());
            ofThis.forEach(run -> summary(page, run));
            page.line("");
        });
        return page.paragraph("", "Step by step: holdfast what-survives LESSON; in a browser: --html FILE.")
                .toString();
    }

    private static void summary(TextPage page, RecordedRun run) {
        long states = run.moments().stream()
                .mapToLong(moment -> moment.cut().states())
                .sum();
        int steps = run.moments().size();
        page.paragraph(
                "  " + mark(run.protocol()) + " ",
                run.protocol().name() + ". "
                        + (run.brokenMoments() == 0
                                ? "Cut behind each of " + steps + " steps, " + states
                                        + " states recovered: nothing acknowledged is lost."
                                : "Behind " + run.brokenMoments() + " of " + steps
                                        + " steps a power cut breaks a promise."));
        run.moments().stream()
                .filter(moment -> moment.cut().broken() > 0)
                .findFirst()
                .ifPresent(moment -> {
                    page.paragraph(
                            "        first: ", "behind \"" + ascii(moment.text()) + "\", " + states(moment.cut()));
                    page.paragraph("        then:  ", outcome(moment.cut().worst()));
                });
    }

    /** Every step, and the worst that a cut behind it can leave. */
    static String steps(Map<Lesson, List<RecordedRun>> runs) {
        TextPage page = new TextPage();
        runs.forEach((lesson, ofThis) -> {
            page.line(lesson.name()).paragraph("", lesson.question());
            for (RecordedRun run : ofThis) {
                page.line("")
                        .paragraph(
                                mark(run.protocol()) + " ",
                                run.protocol().name() + ". "
                                        + ascii(run.protocol().explanation()));
                int number = 0;
                for (Moment moment : run.moments()) {
                    page.paragraph(
                            String.format(Locale.ROOT, "%3d %-12s ", ++number, word(moment.kind())),
                            ascii(moment.text()));
                    page.paragraph(
                            (moment.cut().broken() > 0 ? "  !" : "   ") + "              cut: ",
                            states(moment.cut()) + "; at worst "
                                    + outcome(moment.cut().worst()));
                }
            }
        });
        return page.toString();
    }

    private static String mark(Protocol protocol) {
        return protocol.kind() == Protocol.Kind.RIGHT ? "right" : "WRONG";
    }

    private static String word(Moment.Kind kind) {
        return switch (kind) {
            case PROGRAM -> "";
            case ACKNOWLEDGED -> "acknowledged";
            case WRITTEN -> "written";
            case SYNCED -> "synced";
        };
    }

    private static String states(Cut cut) {
        if (cut.states() == 1) {
            return (cut.broken() == 0 ? "kept" : "broken") + " in the only state";
        }
        String of = cut.extent() == Cut.Extent.ALL ? " of all " : " of a choice of ";
        return cut.broken() == 0
                ? "kept in" + (cut.extent() == Cut.Extent.ALL ? " all " : " a choice of ") + cut.states() + " states"
                : "broken in " + cut.broken() + of + cut.states() + " states";
    }

    private static String outcome(Outcome outcome) {
        String found = outcome.answer().found().isEmpty()
                ? "nothing is found"
                : "found: " + String.join(", ", outcome.answer().found());
        return "recovery says " + outcome.answer().verdict() + ", " + found
                + (outcome.lost().isEmpty() ? "" : "; NOT RETURNED: " + String.join(", ", outcome.lost()));
    }

    /** Terminals show what they can. */
    private static String ascii(String text) {
        return text.replace('“', '"').replace('”', '"').replace("…", "..");
    }
}
