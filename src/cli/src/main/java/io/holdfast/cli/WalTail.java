package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogTail;
import io.holdfast.wal.LogView;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast wal tail DIR}: the last records, and those that follow. */
@Command(
        name = "tail",
        description =
                "Prints the payloads of the last records in DIR, each followed by a line feed, and with -f those that "
                        + "are appended later. Takes no lock; never prints a record that is not durable yet.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the records were printed",
            "2:wrong usage, or the log could not be read",
            "3-7:the log is damaged, see holdfast wal verify",
            "130:stopped by Ctrl-C",
            "141:nobody reads the records any more",
            "143:stopped by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast wal tail /srv/log", "  holdfast wal tail -f -n 0 --lsn /srv/log"})
final class WalTail implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Streams streams;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LogPlace place;

    @Option(
            names = {"-n", "--records"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many records to begin with (default: 10).")
    private int count;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more, until stopped.")
    private boolean follow;

    @Option(names = "--lsn", description = "Print each record's LSN and a tabulator before it.")
    private boolean lsn;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalTail(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "-n is zero or more");
        }
        try (Volume volume = directories.open(place.directory())) {
            LogView view = LogView.open(volume);
            try (LogTail tail = view.tail(start(view))) {
                print(tail);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
        }
        return 0;
    }

    private void print(LogTail tail) throws IOException, InterruptedException {
        Output out = new Output(streams.out());
        while (true) {
            try {
                while (tail.next(Duration.ZERO)) {
                    RecordText.print(out, tail, lsn);
                }
            } finally {
                // Also what lies before damage.
                out.flush();
            }
            if (!follow) {
                return;
            }
            if (tail.next(FOR_EVER)) {
                RecordText.print(out, tail, lsn);
            }
        }
    }

    /** Where the last records begin. */
    private Lsn start(LogView view) throws IOException {
        Deque<Lsn> last = new ArrayDeque<>();
        try (LogReader reader = view.replay(Lsn.ZERO)) {
            while (reader.next()) {
                last.addLast(reader.lsn());
                if (last.size() > count + 1) {
                    last.removeFirst();
                }
            }
        }
        if (last.isEmpty() || last.size() <= count) {
            return Lsn.ZERO;
        }
        // One more is kept than is shown: the records shown are those behind it.
        return new Lsn(last.getFirst().position() + 1);
    }
}
