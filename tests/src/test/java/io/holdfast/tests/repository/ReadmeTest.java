package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README is a promise too: its example is compiled and run, its map is compared with the poms. */
class ReadmeTest {
    private final String readme = Repository.read(Repository.ROOT.resolve("README.md"));

    @Test
    void theExampleCompilesRunsAndTellsWhatWasPromised(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("Example.java"), block("example"));
        Path volumePath = Files.createDirectory(directory.resolve("volume"));

        // Given a source file, java compiles it in memory before it runs it.
        ForkedJava java = ForkedJava.run(
                ConsumerClassPath.withJnr(),
                "--enable-native-access=ALL-UNNAMED",
                source.toString(),
                volumePath.toString());

        DurabilityReport report;
        try (Volume volume = Volumes.open(volumePath)) {
            report = volume.probe();
        }
        assertThat(java.err()).isEmpty();
        assertThat(java.exitCode()).isZero();
        assertThat(java.out()).contains(report.guarantee() + ": " + report.guaranteeReason());
        assertThat(volumePath.resolve("ledger")).hasSize(4096).content().startsWith("paid 42");
    }

    @Test
    void theExampleIsShort() {
        assertThat(block("example").lines().filter(line -> !line.isBlank()).count())
                .isLessThanOrEqualTo(15);
    }

    /** A suite of its own, which runs on every layer. */
    @Test
    void theCrashExampleIsATestThatRunsAndIsShort() {
        String suite = Repository.read(
                Repository.ROOT.resolve("tests/src/test/java/io/holdfast/tests/crash/NumbersCrashTest.java"));

        assertThat(suite).isEqualTo("package io.holdfast.tests.crash;\n\n" + block("crash example"));
        assertThat(block("crash example").lines().filter(line -> !line.isBlank() && !line.startsWith("import ")))
                .hasSizeLessThanOrEqualTo(33);
    }

    @Test
    void theMainJobIsOneLineThatBuildsTheCommandAndRunsADemoThatNeedsNothingElse(@TempDir Path directory)
            throws Exception {
        Matcher command = Pattern.compile("mvn -q -Pquick package -pl src/cli -am && java -jar (\\S+) (.*)")
                .matcher(block("main job").strip());
        assertThat(command.matches()).isTrue();
        List<String> arguments = new ArrayList<>(
                List.of("-jar", Repository.ROOT.resolve(command.group(1)).toString()));
        arguments.addAll(List.of(command.group(2).split(" ")));

        ForkedJava demo = ForkedJava.run(List.of(), directory, arguments.toArray(String[]::new));

        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        assertThat(demo.out()).contains("byte for byte?\nYes, all ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theMapNamesEveryModule() {
        List<String> modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Repository.read(Repository.ROOT.resolve("pom.xml")))
                .results()
                .map(result -> result.group(1))
                .filter(module -> !module.equals("tests/consumer"))
                .toList();

        assertThat(modules).isNotEmpty().allSatisfy(module -> assertThat(readme).contains("| `" + module + "` |"));
    }

    @Test
    void theLinksLeadSomewhere() {
        assertThat(Pattern.compile("\\]\\(([^)#]+)\\)").matcher(readme).results())
                .isNotEmpty()
                .allSatisfy(link ->
                        assertThat(Repository.ROOT.resolve(link.group(1))).exists());
    }

    /** The first code block after a marker, as .ci/run finds its commands. */
    private String block(String marker) {
        Matcher matcher = Pattern.compile("<!-- " + marker + " -->\\R```\\w*\\R(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        assertThat(matcher.find()).as("a code block after <!-- %s -->", marker).isTrue();
        return matcher.group(1);
    }
}
