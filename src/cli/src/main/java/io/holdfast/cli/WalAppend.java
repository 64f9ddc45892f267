package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.CommitMode;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.SyncWindow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.checkerframework.checker.mustcall.qual.Owning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast wal append DIR}: a record for each line, and an LSN for each record that is durable. */
@Command(
        name = "append",
        description = {
            "Appends each line of standard input to the log in DIR, and prints its LSN, in order, once it is durable.",
            "Ends with the input. Stopped by Ctrl-C it syncs first; by kill -9, all that was printed is in the log, "
                    + "except in mode batch; what was not printed may be."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all lines are durable",
            "2:wrong usage, a directory with files of others alone, or the log took no more: the error stream says why",
            "3-7:the log is damaged, see holdfast wal verify",
            "130:stopped by Ctrl-C",
            "141:nobody reads the LSNs any more",
            "143:stopped by SIGTERM"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast wal append /srv/log < lines",
            "  tail -f app.log | holdfast wal append --mode batch /srv/log > lsns"
        })
final class WalAppend implements Callable<Integer> {
    // How many lines may be under way; the log bounds their bytes.
    private static final int STEPS_MAX = 4096;
    private static final SyncWindow WINDOW = new SyncWindow(1 << 20, 1000, Duration.ofMillis(100));

    /** When a line counts as appended. */
    enum Mode {
        /** When it is durable. */
        SYNC,
        /** When it is in memory. */
        BATCH,
        /** When the operating system has it. */
        NONE
    }

    private final Streams streams;
    private final Directories directories;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description =
                    "The log's directory; made, with the log, where it does not exist. A log is made in an empty directory "
                            + "too, but not where there are only files of others.")
    private Path directory;

    @Option(
            names = "--mode",
            defaultValue = "sync",
            description =
                    "sync: an LSN is printed when its line is durable (default). batch: when the line is in memory; "
                            + "synced every 100 ms, 1,000 lines or 1 MiB, which a crash may lose. none: when "
                            + "the system has the line; synced only at the end, so that a power cut may lose them.")
    private Mode mode;

    @Option(
            names = "--segment-bytes",
            paramLabel = "BYTES",
            defaultValue = "67108864",
            description = "The length of the segments of a log that is created (default: 64 MiB).")
    private long segmentBytes;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WalAppend(Streams streams, Directories directories) {
        this.streams = streams;
        this.directories = directories;
    }

    @Override
    public Integer call() throws IOException {
        LogOptions options = options();
        try (Volume volume = directories.open(directory);
                Log log = open(volume, options);
                SyncAtExit atExit = new SyncAtExit(log, spec.commandLine().getErr())) {
            atExit.begin();
            warn(volume, log);
            BlockingQueue<LineAppender.Step> steps = new ArrayBlockingQueue<>(STEPS_MAX);
            Thread appender =
                    new Thread(new LineAppender(new InputLines(streams.in()), append(log), steps), "line-appender");
            appender.setDaemon(true);
            appender.start();
            try {
                acknowledge(steps, atExit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            } finally {
                appender.interrupt();
            }
        }
        return 0;
    }

    /** A printed LSN means less than it says where the directory promises less. */
    private void warn(Volume volume, Log log) throws IOException {
        if (!log.guarantee().isDurable()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("warning: a printed line may be lost here in a power cut: "
                    + volume.probe().guaranteeReason());
            err.flush();
        }
    }

    private LogOptions options() {
        try {
            return LogOptions.DEFAULT.withSegmentBytes(segmentBytes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--segment-bytes: " + e.getMessage(), e);
        }
    }

    private @Owning Log open(Volume volume, LogOptions options) throws IOException {
        NewLogPlace.require(volume);
        return switch (mode) {
            case SYNC -> Log.open(volume, options);
            case BATCH -> Log.open(volume, options, LogTerms.SYNC.with(CommitMode.batched(WINDOW)));
            case NONE -> Log.open(volume, options, LogTerms.SYNC.with(CommitMode.UNSYNCED));
        };
    }

    private LineAppender.Append append(Log log) {
        ByteBuffer noHeader = ByteBuffer.allocate(0);
        return switch (mode) {
            case SYNC, NONE -> line -> log.appendAsync((byte) 0, noHeader, line);
            case BATCH -> line -> CompletableFuture.completedFuture(log.append(line));
        };
    }

    private void acknowledge(BlockingQueue<LineAppender.Step> steps, SyncAtExit atExit)
            throws IOException, InterruptedException {
        Output out = new Output(streams.out());
        while (true) {
            LineAppender.Step step = steps.poll();
            if (step == null) {
                out.flush();
                step = steps.take();
            }
            if (step instanceof LineAppender.Ended ended) {
                out.flush();
                if (ended.failure().isPresent()) {
                    throw ended.failure().get();
                }
                return;
            } else if (step instanceof LineAppender.Appended appended) {
                Lsn lsn = await(appended.acknowledged(), out);
                if (atExit.isStopping()) {
                    // The last sync may have come before this line.
                    out.flush();
                    return;
                }
                out.print(lsn + "\n");
            }
        }
    }

    private static Lsn await(CompletableFuture<Lsn> acknowledged, Output out) throws IOException, InterruptedException {
        if (!acknowledged.isDone()) {
            out.flush();
        }
        try {
            return acknowledged.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                out.flush();
                throw failure;
            }
            throw new IllegalStateException("an append failed", e);
        }
    }
}
