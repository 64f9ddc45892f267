package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogVerification;
import io.holdfast.wal.LogView;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast wal verify DIR}: reads all of a log, and says what it is worth. */
@Command(
        name = "verify",
        description =
                "Reads and checks all of the log in DIR, and prints the verdict and its evidence. Takes no lock and "
                        + "changes nothing. Beside a writer its last write may be under way: TORN_TAIL then.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes, by verdict:%n",
        exitCodeList = {
            "0:CLEAN",
            "1:TORN_TAIL: the end is incomplete, what is missing was never acknowledged; opening the log repairs it",
            "2:wrong usage, no log, one of another version, or it could not be read",
            "3:CORRUPT: acknowledged bytes are not what was written",
            "4:MISSING_SEGMENT: a segment that the log needs is not there",
            "5:STALE: the log, or a part of it, is older than what was acknowledged",
            "6:UNREADABLE: the device does not give back what the verdict needs",
            "7:AMBIGUOUS: something is wrong, and the evidence does not tell what"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast wal verify /srv/log", "  holdfast wal verify --json /srv/log"})
final class WalVerify implements Callable<Integer> {
    private final Streams streams;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogPlace place;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalVerify(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        try (Volume volume = directories.open(place.directory())) {
            LogView view = LogPlace.readAhead(volume);
            Progress progress = TerminalProgress.on(spec.commandLine().getErr());
            LogVerification found;
            try {
                found = view.verify(
                        segment -> progress.say("segment " + segment + " of " + view.segmentCount() + " ..."));
            } finally {
                progress.say("");
            }
            Output out = new Output(streams.out());
            out.print(json ? JsonText.of(asJson(found)) : text(found)).flush();
            return ExitCode.of(found.verdict());
        }
    }

    private static String text(LogVerification found) {
        TextPage page = new TextPage();
        page.line(found.report().toString());
        found.damages().stream()
                .filter(damage -> !damage.equals(found.report()))
                .forEach(damage -> page.line("also " + damage));
        return page.line(String.format(
                        Locale.ROOT, "%,d whole records in %,d segments", found.recordCount(), found.segmentCount()))
                .toString();
    }

    private static Map<String, @Nullable Object> asJson(LogVerification found) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", WalJson.SCHEMA);
        json.put("verdict", found.verdict().name());
        json.put("report", WalJson.report(found.report()));
        json.put("damages", found.damages().stream().map(WalJson::report).toList());
        json.put("segments", found.segmentCount());
        json.put("records", found.recordCount());
        return json;
    }
}
