package io.holdfast.cli;

import java.util.List;
import java.util.Locale;

/** What crashes came to, for people: a line for each program, and what was not tried. */
final class CrashTrialText {
    private CrashTrialText() {}

    static String of(List<CrashTrial> trials) {
        TextPage page = new TextPage();
        for (CrashTrial trial : trials) {
            page.line(head(trial) + (trial.violation().isPresent() ? "VIOLATED" : "no violation"));
            trial.violation()
                    .ifPresent(violation -> page.paragraph("  ", violation.failure())
                            .line((trial.method() == CrashTrial.Method.POWER_CUT ? "  again: " : "  ")
                                    + violation.replay()));
        }
        if (trials.stream().anyMatch(trial -> trial.method() == CrashTrial.Method.KILL)) {
            page.paragraph(
                    "",
                    "Only the process was killed: the power of a directory cannot be cut. For that there is --on model,"
                            + " and as root --on strict-posix, ext4, xfs, btrfs or btrfs-nodatacow.");
        }
        return page.toString();
    }

    private static String head(CrashTrial trial) {
        return trial.method() == CrashTrial.Method.KILL
                ? String.format(
                        Locale.ROOT,
                        "%s in %s: %d kills in %.1f s (%.1f/s), %d records acknowledged: ",
                        trial.program(),
                        trial.place(),
                        trial.crashes(),
                        trial.seconds(),
                        trial.perSecond(),
                        trial.acknowledged())
                : String.format(
                        Locale.ROOT,
                        "%s on %s: %d states of %d histories in %.1f s (%.0f/s): ",
                        trial.program(),
                        trial.place(),
                        trial.crashes(),
                        trial.runs(),
                        trial.seconds(),
                        trial.perSecond());
    }
}
