package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogEntry;
import io.holdfast.wal.LogIterator;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast wal dump DIR}: everything that is there, whatever it is worth. */
@Command(
        name = "dump",
        description =
                "Prints everything in the log in DIR: segments, blocks with what each is, records, commit records, "
                        + "damage, and last the verdict. Stops at no damage, takes no lock and changes nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was printed, whatever the verdict",
            "2:wrong usage, or the log could not be read",
            "141:nobody reads it any more"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast wal dump /srv/log | less",
            "  holdfast wal dump --json /srv/log | jq 'select(.entry == \"finding\")'"
        })
final class WalDump implements Callable<Integer> {
    private static final int PREVIEW_BYTES = 40;

    private final Streams streams;
    private final Directories directories;

    @Mixin
    private LogPlace place;

    @Option(
            names = "--from",
            paramLabel = "LSN",
            defaultValue = "0",
            converter = LsnConverter.class,
            description = "Begin with the block at this LSN.")
    private Lsn from;

    @Option(names = "--json", description = "Print JSON, for programs: an object a line.")
    private boolean json;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalDump(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        Output out = new Output(streams.out());
        try (Volume volume = directories.open(place.directory());
                LogIterator entries = LogView.open(volume).iterate(from)) {
            while (entries.next()) {
                LogEntry entry = entries.entry();
                out.print(json ? JsonText.lineOf(WalJson.entry(entry)) : text(entry));
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private static String text(LogEntry entry) {
        if (entry instanceof LogEntry.Segment segment) {
            return String.format(
                    Locale.ROOT,
                    "segment %s sequence %d from %016x to %s, %s, blocks of %d bytes%n",
                    segment.file(),
                    segment.header().place().sequence(),
                    segment.header().place().firstLsn(),
                    segment.end(),
                    segment.header().origin(),
                    segment.header().place().blockBytes());
        }
        if (entry instanceof LogEntry.Block block) {
            return String.format(
                    Locale.ROOT, "  block %-6d %s %s%s%n", block.number(), block.lsn(), block.state(), facts(block));
        }
        if (entry instanceof LogEntry.Item item) {
            return String.format(
                    Locale.ROOT,
                    "    record %s %s kind %d, %d + %d bytes  %s%n",
                    item.lsn(),
                    item.role() == LogEntry.Role.SINGLE ? "SINGLE" : item.role() + " " + item.batchIndex(),
                    Byte.toUnsignedInt(item.kind()),
                    item.header().remaining(),
                    item.payload().remaining(),
                    item.role() == LogEntry.Role.COMMIT ? "" : RecordText.preview(item.payload(), PREVIEW_BYTES));
        }
        return "  " + ((LogEntry.Finding) entry).report() + "\n";
    }

    private static String facts(LogEntry.Block block) {
        return block.facts()
                .map(facts -> String.format(
                        Locale.ROOT,
                        ", %d bytes used, synced %016x%s",
                        facts.usedBytes(),
                        facts.syncedLsn(),
                        facts.flushBlocksAfter() == 0 ? "" : ", flush of " + facts.flushBlocksAfter() + " more"))
                .orElse("");
    }
}
