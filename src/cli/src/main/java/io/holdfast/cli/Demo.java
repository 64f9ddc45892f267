package io.holdfast.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast demo [DIR [FILE]]}: kills its own writing process, and shows that nothing acknowledged is lost. */
@Command(
        name = "demo",
        description = {
            "Appends lines to a log, kills the writing process (SIGKILL) in the middle of it, recovers, and shows that "
                    + "every acknowledged line is there, byte for byte, and how fast it went. Takes about ten seconds "
                    + "and up to 1 GiB of space.",
            "The kill proves the order of things, not the device: only cutting the power does that. What the directory "
                    + "promises is said first."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every acknowledged line was found, and nothing that was not appended",
            "1:the log did not keep its word",
            "2:wrong usage, or the demo could not be run"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast demo                        in a new directory here, removed afterwards",
            "  holdfast demo /srv/try               in /srv/try, which is kept",
            "  holdfast demo --json /srv/try words  the lines of the file words, JSON"
        })
final class Demo implements Callable<Integer> {
    static final int EXIT_PASSED = 0;
    static final int EXIT_LOST = 1;

    private static final String DIRECTORY_PREFIX = "holdfast-demo-";

    /** Shows it; {@link Demonstration#run}, or what a test puts there. */
    @FunctionalInterface
    interface Show {
        /**
         * Does what was asked.
         *
         * @param demonstration what
         * @param directory where
         * @return what was seen
         * @throws IOException if it could not be done
         */
        DemoOutcome run(Demonstration demonstration, Path directory) throws IOException;
    }

    private final Show show;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description =
                    "A directory that is empty or does not exist yet; kept. Without it one is made in the current "
                            + "directory, and removed if all went well.")
    private @Nullable Path directory;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A text whose lines are appended, again and again. Without it, Holdfast's own licence.")
    private @Nullable Path text;

    @Option(names = "--threads", defaultValue = "8", description = "How many threads append (default: 8).")
    private int threads;

    @Option(names = "--seconds", defaultValue = "4", description = "How long each process writes (default: 4).")
    private int seconds;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    Demo(Show show) {
        this.show = show;
    }

    @Override
    public Integer call() throws IOException {
        if (threads < 1 || threads > 1000 || seconds < 1 || seconds > 3600) {
            throw new ParameterException(spec.commandLine(), "--threads is from 1 to 1000, --seconds from 1 to 3600");
        }
        Progress progress = TerminalProgress.on(spec.commandLine().getErr());
        Demonstration demonstration = new Demonstration(text, threads, Duration.ofSeconds(seconds), progress);
        Path given = directory;
        if (given != null) {
            return show(demonstration, given, "The log stays in " + given + ".");
        }
        Path made = Path.of(DIRECTORY_PREFIX + ProcessHandle.current().pid()).toAbsolutePath();
        int exit = show(demonstration, made, "");
        if (exit == EXIT_PASSED) {
            remove(made);
        }
        return exit;
    }

    private int show(Demonstration demonstration, Path where, String farewell) throws IOException {
        DemoOutcome seen;
        try {
            seen = show.run(demonstration, where);
        } finally {
            demonstration.progress().say("");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? DemoJson.of(seen) : DemoText.of(seen) + (farewell.isEmpty() ? "" : "\n" + farewell + "\n"));
        out.flush();
        return seen.isPassed() ? EXIT_PASSED : EXIT_LOST;
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
