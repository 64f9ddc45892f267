package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.RecoveryReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast wal cat DIR}: the committed records, as they were appended. */
@Command(
        name = "cat",
        description =
                "Prints the payloads of the committed records in DIR, each followed by a line feed. Takes no lock and "
                        + "changes nothing; a writer may be at work, and its last records may not be durable yet.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all records were printed",
            "2:wrong usage, or the log could not be read",
            "3-7:the log is damaged, see holdfast wal verify; what lies before the damage was "
                    + "printed, unless that is not known, as where a segment is missing",
            "141:nobody reads the records any more"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast wal cat /srv/log",
            "  holdfast wal cat --lsn --from 0000000000001040 /srv/log | head -3",
            "  holdfast wal cat --skip-damage /srv/log > rescued"
        })
final class WalCat implements Callable<Integer> {
    private final Streams streams;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogPlace place;

    @Option(
            names = "--from",
            paramLabel = "LSN",
            defaultValue = "0",
            converter = LsnConverter.class,
            description = "Begin with the record at this LSN, or the next one.")
    private Lsn from;

    @Option(names = "--lsn", description = "Print each record's LSN and a tabulator before it.")
    private boolean lsn;

    @Option(
            names = "--skip-damage",
            description = "Go on behind damage with the next whole record, and name each on the error stream.")
    private boolean skipDamage;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalCat(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        Output out = new Output(streams.out());
        List<RecoveryReport> skipped = new ArrayList<>();
        try (Volume volume = directories.open(place.directory())) {
            LogView view = LogPlace.readAhead(volume);
            try (LogReader reader = skipDamage ? view.replaySkipping(from, skipped::add) : view.replay(from)) {
                while (reader.next()) {
                    RecordText.print(out, reader, lsn);
                }
            } finally {
                out.flush();
            }
        }
        skipped.forEach(report -> spec.commandLine().getErr().println("skipped: " + report));
        spec.commandLine().getErr().flush();
        return skipped.isEmpty() ? 0 : ExitCode.of(skipped.get(0).verdict());
    }
}
