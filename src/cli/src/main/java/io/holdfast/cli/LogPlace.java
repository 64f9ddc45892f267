package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogView;
import java.io.IOException;
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

    /** A view for whoever reads the whole log: the next part is read while the one before is checked and printed. */
    static LogView readAhead(Volume volume) throws IOException {
        return LogView.open(volume).readingAhead(task -> {
            Thread thread = new Thread(task, "read-ahead");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
