package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalRepairTest {
    @TempDir
    private Path directory;

    private LogOnDisk log;

    @BeforeEach
    void makeDirectory() throws IOException {
        log = new LogOnDisk(Files.createDirectory(directory.resolve("log")));
    }

    private void tear() throws IOException {
        log.crashAfter(Files.createDirectory(directory.resolve("writer")), "one", "x".repeat(2000));
        log.overwrite(1, 2 * LogOnDisk.BLOCK_BYTES + 512, new byte[512]);
    }

    @Test
    void aLogWithoutDamageNeedsNoRepair() throws IOException {
        log.append("one");
        var before = log.contents();
        assertThat(run("repair")).isEqualTo(new CapturedCommand(0, "There is nothing to repair.\n", ""));
        assertThat(run("repair", "--apply").out()).isEqualTo("There is nothing to repair.\n");
        assertThat(run("repair", "--json").json().get("plan").isNull()).isTrue();
        assertThat(log.contents()).isEqualTo(before);
    }

    @Test
    void aDryRunShowsThePlanAndWritesNothing() throws IOException {
        tear();
        var before = log.contents();
        CapturedCommand dry = run("repair");
        assertThat(dry.exitCode()).isEqualTo(1);
        assertThat(dry.out())
                .startsWith("TORN_TAIL (TORN_FLUSH)")
                .contains("The log would end at ")
                .contains("Set aside: ")
                .endsWith("\nNothing was changed: that takes --apply.\n");
        JsonNode json = run("repair", "--json").json();
        DocumentedFields.assertAllIn("wal-json.md", json);
        assertThat(json.get("applied").asBoolean()).isFalse();
        assertThat(json.get("plan").get("setAside")).hasSize(1);
        assertThat(log.contents()).isEqualTo(before);
    }

    @Test
    void whatIsAppliedIsThePlanAndTheLogIsCleanThen() throws IOException {
        tear();
        String name = run("repair", "--json")
                .json()
                .get("plan")
                .get("setAside")
                .get(0)
                .get("name")
                .asText();
        CapturedCommand applied = run("repair", "--apply");
        assertThat(applied.err()).isEmpty();
        assertThat(applied.exitCode()).isZero();
        assertThat(applied.out()).contains("The log now ends at ").endsWith("\nRepaired.\n");
        assertThat(log.directory().resolve(name)).exists();
        assertThat(run("verify").exitCode()).isZero();
        assertThat(run("cat").out()).isEqualTo("one\n");
    }

    @Test
    void damageIsRefusedAndNothingIsWritten() throws IOException {
        log.append("one", "two", "three").rot(1);
        // The tail's, which opening reads.
        log.rot(2);
        var before = log.contents();
        for (String[] options : new String[][] {{}, {"--apply"}}) {
            CapturedCommand refused = run("repair", options);
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err()).startsWith("holdfast wal repair: CORRUPT").hasLineCount(1);
            assertThat(refused.out()).isEmpty();
        }
        assertThat(log.contents()).isEqualTo(before);
    }

    @Test
    void damageThatOpeningDoesNotReadIsRefusedToo() throws IOException {
        log.append("one", "two", "three", "four", "five").rot(1);
        var before = log.contents();
        assertThat(run("verify").exitCode()).isEqualTo(3);
        for (String[] options : new String[][] {{}, {"--apply"}, {"--json"}}) {
            CapturedCommand refused = run("repair", options);
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err()).startsWith("holdfast wal repair: CORRUPT").hasLineCount(1);
            assertThat(refused.out()).isEmpty();
        }
        assertThat(log.contents()).isEqualTo(before);
    }

    @Test
    void theLogEndsBeforeTheDamageIfThatIsWanted() throws IOException {
        log.append("one", "two", "three").rot(2);
        var before = log.contents();
        CapturedCommand dry = run("repair", "--stop-before-damage");
        assertThat(dry.exitCode()).isEqualTo(1);
        assertThat(log.contents()).isEqualTo(before);

        CapturedCommand applied = run("repair", "--stop-before-damage", "--apply");
        assertThat(applied.err()).isEmpty();
        assertThat(applied.exitCode()).isZero();
        assertThat(run("verify").exitCode()).isZero();
        assertThat(run("cat").out()).isEqualTo("one\ntwo\n");
    }

    @Test
    void whereThereIsNoLogNoneIsMade() throws IOException {
        assertThat(run("repair", "--apply").exitCode()).isEqualTo(2);
        assertThat(log.directory()).isEmptyDirectory();
    }

    private CapturedCommand run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("wal", command));
        arguments.addAll(List.of(options));
        arguments.add(log.directory().toString());
        return CapturedCommand.run(arguments.toArray(String[]::new));
    }
}
