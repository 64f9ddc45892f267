package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import io.holdfast.crash.programs.LogProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for edits of a log's files that make it show a wrong record, fail unchecked, hang, or allocate without bound, led by
 * the code that they reach. In a process of its own, since it instruments classes and ends its JVM.
 */
@Timeout(600)
class LogFuzzTest {
    private static final double SECONDS = 6 * Double.parseDouble(System.getProperty("holdfast.crash.time", "1"));
    private static final long SEED = Long.getLong("holdfast.crash.seed", 1);
    private static final int SEEDS = 40;
    /** The first two blocks of a segment, where most fields are. */
    private static final int BLOCK = LogProgram.BLOCK;

    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in \\d+ second");

    @TempDir
    private Path temporary;

    @Test
    void noEditThatReachesNewCodeIsTakenForWhatWasWritten() throws Exception {
        Path said = temporary.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Djava.util.logging.config.file="
                                + Files.writeString(temporary.resolve("logging"), "handlers=\n"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Jazzer.class.getName(),
                        "--target_class=" + LogFuzz.class.getName(),
                        "--instrumentation_includes=io.holdfast.wal.**",
                        "-max_total_time=" + (int) Math.max(1, SECONDS),
                        "-seed=" + SEED,
                        "-timeout=20",
                        "-rss_limit_mb=4096",
                        "-len_control=0",
                        "-max_len=200",
                        seeds().toString())
                .directory(Files.createDirectory(temporary.resolve("found")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int status = process.onExit().join().exitValue();
        String output = Files.readString(said);
        assertThat(status).as(output).isZero();
        Matcher done = DONE.matcher(output);
        assertThat(done.find()).as(output).isTrue();
        System.out.println("fuzzed: " + done.group());
        assertThat(Integer.parseInt(done.group(1))).isGreaterThan(SEEDS);
    }

    /** Edits of about the right form, to begin with. */
    private Path seeds() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("seeds"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < SEEDS; i++) {
            byte[] edit = new byte[LogFuzz.EDIT_BYTES_MAX + 1];
            random.nextBytes(edit);
            int at = random.nextInt(2) * BLOCK + random.nextInt(BLOCK / 16);
            edit[LogFuzz.EDIT_POSITION] = (byte) (at >> 8);
            edit[LogFuzz.EDIT_POSITION + 1] = (byte) at;
            Files.write(directory.resolve("seed" + i), edit);
        }
        return directory;
    }
}
