package io.holdfast.crash;

import io.holdfast.file.AtomicFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How far a long run has come, in a file that survives it: the next run goes on from there. Kept where the system property
 * {@link #PROPERTY} names a directory, beside a page that shows it.
 *
 * <p>One run at a time; each lane of it may save.
 */
final class CrashProgress {
    /** Names the directory; nothing is kept where it is empty. */
    static final String PROPERTY = "holdfast.crash.progress";

    private final Path directory;
    private final String key;

    private CrashProgress(Path directory, String key) {
        this.directory = directory;
        this.key = key;
    }

    /**
     * How much.
     *
     * @param histories of a program
     * @param states of these
     */
    record Count(long histories, long states) {
        Count plus(long furtherHistories, long furtherStates) {
            return new Count(histories + furtherHistories, states + furtherStates);
        }
    }

    /**
     * What has been done.
     *
     * @param nextSeed the first whose history was not cut to its end
     * @param finished the histories that were, and their states
     * @param all these, and those that a run had begun when its budget ended: the next one begins them again
     * @param millis how long that took
     * @param result what came of it
     */
    record Done(long nextSeed, Count finished, Count all, long millis, String result) {
        private static final int PARTS = 7;

        static Done nothing(long firstSeed) {
            return new Done(firstSeed, new Count(0, 0), new Count(0, 0), 0, "");
        }

        static Done parse(String line) {
            String[] parts = line.split(" ", PARTS);
            return new Done(
                    Long.parseLong(parts[0]),
                    new Count(Long.parseLong(parts[1]), Long.parseLong(parts[2])),
                    new Count(Long.parseLong(parts[3]), Long.parseLong(parts[4])),
                    Long.parseLong(parts[5]),
                    parts[6]);
        }

        @Override
        public String toString() {
            return nextSeed + " " + finished.histories + " " + finished.states + " " + all.histories + " " + all.states
                    + " " + millis + " " + result;
        }
    }

    /** The progress of a test on a layer, if progress is to be kept. */
    static Optional<CrashProgress> asked(String test, CrashLayer layer) {
        String directory = System.getProperty(PROPERTY, "");
        String java = "Java " + Runtime.version().feature();
        return directory.isEmpty()
                ? Optional.empty()
                : Optional.of(new CrashProgress(Path.of(directory), test + ", " + layer.label() + ", " + java));
    }

    private Path file() {
        return directory.resolve("progress.properties");
    }

    /** What has been done by earlier runs. */
    Done after(Done nothing) throws IOException {
        String line = all().getProperty(key);
        return line == null ? nothing : Done.parse(line);
    }

    private Properties all() throws IOException {
        Properties all = new Properties();
        if (Files.exists(file())) {
            all.load(new StringReader(Files.readString(file())));
        }
        return all;
    }

    synchronized void save(Done done) throws IOException {
        Files.createDirectories(directory);
        Properties all = all();
        all.setProperty(key, done.toString());
        StringWriter text = new StringWriter();
        all.store(text, null);
        replace(file(), text.toString());
        replace(directory.resolve("summary.html"), ProgressPage.of(all));
    }

    private static void replace(Path file, String text) throws IOException {
        AtomicFile.replace(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
