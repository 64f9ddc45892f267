package io.holdfast.cli;

import io.holdfast.platform.DurabilityReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast doctor PATH}: says what survives a power cut in a directory, and why. */
@Command(
        name = "doctor",
        description = "Says what survives a power cut in a directory, and why.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what is synced in PATH survives a power cut",
            "1:it does not; the first line says why",
            "2:wrong usage, or PATH could not be examined"
        })
final class Doctor implements Callable<Integer> {
    static final int EXIT_DURABLE = 0;
    static final int EXIT_NOT_DURABLE = 1;

    /** Finds out what a directory promises. */
    @FunctionalInterface
    interface Examination {
        /**
         * Examines a directory.
         *
         * @param directory the directory, or where one is to be created
         * @return the report
         * @throws IOException if it cannot be examined
         */
        DurabilityReport of(Path directory) throws IOException;
    }

    private final Examination examination;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            description = "A directory. Where it does not exist yet, its nearest existing parent is examined.")
    private Path path;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    Doctor(Examination examination) {
        this.examination = examination;
    }

    @Override
    public Integer call() throws IOException {
        DurabilityReport report = examination.of(path);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ReportJson.of(report) : ReportText.of(report));
        out.flush();
        return report.guarantee().isDurable() ? EXIT_DURABLE : EXIT_NOT_DURABLE;
    }
}
