package io.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The directory that all commands on an existing log are given. */
final class LogPlace {
    @Parameters(paramLabel = "DIR", description = "The log's directory.")
    private Path directory;

    // Picocli sets the annotated fields.
    @SuppressWarnings({"nullness", "initialization"})
    LogPlace() {}

    Path directory() {
        return directory;
    }
}
