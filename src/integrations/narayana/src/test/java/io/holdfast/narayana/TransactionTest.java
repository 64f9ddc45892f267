package io.holdfast.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStore;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreEnvironmentBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions of two resources, whose process is killed (SIGKILL) at each of their calls. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TransactionTest {
    @TempDir
    Path directory;

    private static Process program(Path directory, String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransactionProgram.class.getName(),
                        directory.toString(),
                        what)
                .redirectErrorStream(true)
                .start();
    }

    private void run(String what) throws Exception {
        Process process = program(directory, what);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("done\n");
    }

    private void killAt(String number, String call) throws Exception {
        Process process = program(directory, number);
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder all = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.equals("at " + call)) {
                all.append(line).append('\n');
                line = output.readLine();
            }
            assertThat(line).as("%s", all).isEqualTo("at " + call);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    private List<String> outcomes() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (String resource : TransactionProgram.RESOURCES) {
            outcomes.addAll(FileResource.outcomes(directory.resolve(resource)));
        }
        return outcomes;
    }

    private int records() throws IOException {
        SlotStoreEnvironmentBean config = new SlotStoreEnvironmentBean();
        config.setStoreDir(directory.resolve("log").toString());
        try (LogSlots slots = new LogSlots()) {
            config.setBackingSlots(slots);
            return new SlotStore(config).slotIdIndex.size();
        }
    }

    @Test
    void aTransactionCommitsAndLeavesNoRecord() throws Exception {
        run("commit");
        assertThat(outcomes()).containsExactly("committed", "committed");
        assertThat(records()).isZero();
    }

    /** Calls 1 and 2 prepare, then the record is written, calls 3 and 4 commit. */
    @ParameterizedTest
    @CsvSource({
        "2, prepare, 0, rolledback",
        "3, commit, 1, committed",
        "4, commit, 1, committed",
    })
    void aKilledTransactionIsCompletedByRecovery(String number, String call, int records, String outcome)
            throws Exception {
        killAt(number, call);
        assertThat(outcomes()).contains("prepared");
        assertThat(records()).isEqualTo(records);
        run("recover");
        assertThat(outcomes()).containsOnly(outcome);
        assertThat(records()).isZero();
    }
}
