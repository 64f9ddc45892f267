package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogIterator;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.RecoveryReport;
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

/** {@code holdfast wal stats DIR}: how much there is, and how well the blocks are filled. */
@Command(
        name = "stats",
        description = "Counts what is in the log in DIR. Takes no lock and changes nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was counted, whatever the verdict", "2:wrong usage, or the log could not be read"})
final class WalStats implements Callable<Integer> {
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
    WalStats(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        try (Volume volume = directories.open(place.directory())) {
            LogView view = LogView.open(volume);
            Progress progress = TerminalProgress.on(spec.commandLine().getErr());
            LogFigures figures;
            try (LogIterator entries = view.iterate(Lsn.ZERO)) {
                figures = LogFigures.count(
                        entries, segment -> progress.say("segment " + segment + " of " + view.segmentCount() + " ..."));
            } finally {
                progress.say("");
            }
            Output out = new Output(streams.out());
            out.print(json ? JsonText.of(asJson(view, figures)) : text(view, figures))
                    .flush();
            return 0;
        }
    }

    private static String text(LogView view, LogFigures figures) {
        RecoveryReport report = view.report();
        return String.format(
                Locale.ROOT,
                "verdict       %s (%s)%n"
                        + "begins at     %s%n"
                        + "checkpoint    %s%n"
                        + "ends at       %s%n"
                        + "synced up to  %s, as %s says%n"
                        + "segments      %,d%n"
                        + "blocks        %,d, filled to %.1f %%%n"
                        + "records       %,d in %,d bytes; %,d batches%n"
                        + "padding       %,d bytes%n",
                report.verdict(),
                report.row(),
                view.beginLsn(),
                view.checkpoint()
                        .map(checkpoint ->
                                checkpoint.lsn() + ", " + checkpoint.bytes().remaining() + " bytes")
                        .orElse("none"),
                report.end(),
                report.promise(),
                report.promiseSource(),
                figures.segments(),
                figures.blocks(),
                figures.fillPercent(),
                figures.records(),
                figures.recordBytes(),
                figures.batches(),
                figures.paddingBytes());
    }

    private static Map<String, @Nullable Object> asJson(LogView view, LogFigures figures) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", WalJson.SCHEMA);
        json.put("report", WalJson.report(view.report()));
        json.put("beginLsn", view.beginLsn().toString());
        json.put(
                "checkpointLsn",
                view.checkpoint().isPresent() ? view.checkpoint().get().lsn().toString() : null);
        json.put("segments", figures.segments());
        json.put("blocks", figures.blocks());
        json.put("usedBytes", figures.usedBytes());
        json.put("paddingBytes", figures.paddingBytes());
        json.put("records", figures.records());
        json.put("recordBytes", figures.recordBytes());
        json.put("batches", figures.batches());
        return json;
    }
}
