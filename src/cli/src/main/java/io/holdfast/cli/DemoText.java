package io.holdfast.cli;

import io.holdfast.wal.RecoveryReport;
import java.util.Locale;

/** What the demo saw, for people. */
final class DemoText {
    private DemoText() {}

    static String of(DemoOutcome seen) {
        TextPage page = new TextPage();
        page.line("1. What this directory promises");
        ReportText.verdict(page, seen.promise());
        page.line("").line("2. A log, and the sudden death of its writer");
        killed(page, seen);
        page.line("").line("3. Recovery");
        recovered(page, seen.recovery());
        page.line("").line("4. Is every acknowledged line there, byte for byte?");
        checked(page, seen);
        page.line("").line("5. How fast it went, with " + threads(seen.threads()) + " that wait for each line");
        speed(page, seen);
        return page.toString();
    }

    private static void killed(TextPage page, DemoOutcome seen) {
        KilledWriter log = seen.log();
        page.paragraph(
                "",
                String.format(
                        Locale.ROOT,
                        "Process %d appended lines from %s to a new log in %s. Whenever append() returned, which means "
                                + "that the line is durable, it reported that through a pipe. After %.1f seconds, in the "
                                + "middle of its work, it was killed (SIGKILL). It had reported %,d lines.",
                        log.processId(),
                        threads(seen.threads()),
                        seen.directory(),
                        log.seconds(),
                        log.acknowledged().count()));
    }

    private static void recovered(TextPage page, DemoOutcome.Recovered recovery) {
        page.paragraph(
                "",
                recovery.report().map(DemoText::verdict).orElse("There was no log.")
                        + String.format(Locale.ROOT, " Opening it took %.0f ms.", recovery.millis()));
    }

    private static String verdict(RecoveryReport report) {
        return switch (report.verdict()) {
            case CLEAN -> "Verdict CLEAN: the log ends after a whole write.";
            case TORN_TAIL ->
                "Verdict TORN_TAIL: the kill cut the last write short. Nothing in it was acknowledged; it "
                        + "was set aside in a file, and cut. (" + report.evidence() + ")";
            default -> "Verdict " + report.verdict() + ": " + report + ".";
        };
    }

    private static void checked(TextPage page, DemoOutcome seen) {
        DemoCheck check = seen.recovery().check();
        String answer = seen.isPassed()
                ? String.format(Locale.ROOT, "Yes, all %,d.", check.found())
                : String.format(
                        Locale.ROOT,
                        "NO. Of %,d acknowledged lines %,d are missing; %,d lines are in the log that nobody appended so. "
                                + "Please keep %s and report this.",
                        check.acknowledged(),
                        check.acknowledged() - check.found(),
                        check.wrong(),
                        seen.directory());
        String more = check.unacknowledged() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        " %,d more had reached the log when the process died before it could report them. That is "
                                + "allowed: a line that was never acknowledged may be there, but then it is whole.",
                        check.unacknowledged());
        page.paragraph("", answer + more);
    }

    private static void speed(TextPage page, DemoOutcome seen) {
        page.line("                                        commits/s   p50 ms   p99 ms p99.9 ms   max ms");
        rate(page, "holdfast: Log.append", seen.log());
        rate(page, "FileChannel.write, then force(false)", seen.naive());
        page.paragraph(
                "",
                String.format(
                        Locale.ROOT,
                        "That is %.1f times as many: appends that wait at the same time share one sync.",
                        seen.speedup()));
    }

    private static void rate(TextPage page, String what, KilledWriter writer) {
        Acknowledged acknowledged = writer.acknowledged();
        page.line(String.format(
                Locale.ROOT,
                "%-37s %,12.0f %8.3f %8.3f %8.3f %8.3f",
                what,
                writer.commitsPerSecond(),
                acknowledged.millisAt(50),
                acknowledged.millisAt(99),
                acknowledged.millisAt(99.9),
                acknowledged.millisAt(100)));
    }

    private static String threads(int count) {
        return count == 1 ? "one thread" : count + " threads";
    }
}
