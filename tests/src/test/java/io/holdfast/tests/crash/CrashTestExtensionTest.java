package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Which layers a {@link CrashTest} runs on, and what is said of those that it does not. */
@Timeout(300)
class CrashTestExtensionTest {
    /** Shortened by its user. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Shortened {}

    /** What is run in a JVM of its own; it needs no disk. */
    static final class OnTwoLayers {
        @Shortened
        void itRuns(CrashRun run) {
            assertThat(run.layer().label()).isNotEmpty();
        }
    }

    /** Runs {@link OnTwoLayers}, and prints what became of each layer. */
    static final class Runner implements TestExecutionListener {
        private final PrintWriter out;

        private Runner(PrintWriter out) {
            this.out = out;
        }

        public static void main(String[] arguments) {
            new Runner(new PrintWriter(System.out, true, StandardCharsets.UTF_8)).run();
        }

        private void run() {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(OnTwoLayers.class))
                                    .build(),
                            this);
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            out.println(test.getDisplayName() + " " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getThrowable().isPresent()) {
                out.println(test.getDisplayName() + " " + result.getStatus() + " "
                        + result.getThrowable().map(Throwable::toString).orElse(""));
            }
        }
    }

    /** What another JVM says. */
    private static String toldElsewhere(String expected, List<String> before, String... options) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Runner.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HOLDFAST_EXPECT", expected);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What this one says under a system property. */
    private static String toldUnder(String property, String value) {
        StringWriter said = new StringWriter();
        Properties before = (Properties) System.getProperties().clone();
        System.setProperty(property, value);
        try (PrintWriter out = new PrintWriter(said)) {
            new Runner(out).run();
        } finally {
            System.setProperties(before);
        }
        return said.toString();
    }

    @Test
    void aLayerThatIsMissingIsSkippedWithItsReason() throws IOException {
        assertThat(toldElsewhere("", List.of(), "-Dos.name=None"))
                .contains("model SUCCESSFUL", "ext4 skipped, FUSE cannot run here: ext4, it needs Linux");
    }

    @Test
    void aLayerThatIsMissingAndExpectedFails() throws IOException {
        assertThat(toldElsewhere("cc, FUSE", List.of(), "-Dos.name=None"))
                .contains("model SUCCESSFUL", "ext4 FAILED")
                .contains("HOLDFAST_EXPECT names fuse, but FUSE cannot run here: ext4, it needs Linux");
    }

    /** In a user namespace of its own a process has the permissions of its user, root or not, and may mount nothing. */
    @Test
    void whoIsNotRootSkipsWhatMustMountThoughItMayWriteToTheDevices() throws IOException {
        Assumptions.assumeTrue(isInstalledAndAllowed("unshare", "-U", "true"), "skipped, no user namespaces here");
        assertThat(toldElsewhere("", List.of("unshare", "-U")))
                .contains("model SUCCESSFUL", "ext4 skipped, FUSE cannot run here: ext4, it needs root and /dev/fuse");
    }

    private static boolean isInstalledAndAllowed(String... command) {
        try {
            return new ProcessBuilder(command).start().onExit().join().exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void onlyTheLayersThatAreAskedForRun() {
        assertThat(toldUnder("holdfast.crash.layers", "model,xfs"))
                .contains("model SUCCESSFUL")
                .doesNotContain("ext4");
    }

    /** Else a slip of the pen would be a test that passes. */
    @ParameterizedTest
    @CsvSource({"holdfast.crash.layers, 'model,ext5'", "holdfast.crash.replay, ext5/1/2/3"})
    void aLayerThatThereIsNotIsRefused(String property, String value) {
        assertThat(toldUnder(property, value))
                .contains("FAILED java.lang.IllegalArgumentException: there is no layer ext5, but [model, ");
    }
}
