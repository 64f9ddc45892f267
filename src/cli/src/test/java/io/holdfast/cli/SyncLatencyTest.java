package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.latency.LatencyPlan;
import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.LatencyRun;
import io.holdfast.latency.Way;
import io.holdfast.latency.Ways;
import io.holdfast.latency.Workspace;
import io.holdfast.platform.Durability;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(300)
class SyncLatencyTest {
    private static final LatencyPlan USUAL = new LatencyPlan(
            Duration.ofMillis(1), 1 << 20, 2, List.of(4096, 1 << 20), List.of(LatencyPlan.Layout.values()));
    private static final LatencyPlan QUICK =
            new LatencyPlan(Duration.ofMillis(1), 1 << 20, 1, List.of(4096), List.of(LatencyPlan.Layout.ONE_THREAD));
    private static final String FORCE = "overwrite + FileChannel.force";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> progress = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void aTableForEachLoadAndWhatEachWayPromises() {
        assertThat(run(directory.toString())).isBetween(0, 1);
        assertThat(out.toString())
                .contains("\n4 KiB, 1 thread ", "\n4 KiB, 2 threads, a file each ", "\n1 MiB, 2 threads, one file ")
                .containsPattern("(?m)^\\Q" + FORCE + "\\E +durable +\\d+ ")
                .contains("coordinated omission")
                .contains("Load average ");
        assertThat(err.toString()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void csvHasALineForEachMeasurement() {
        assertThat(run("--quick", "--csv", directory.toString())).isBetween(0, 1);
        String[] lines = out.toString().split("\r\n");
        assertThat(lines[0]).startsWith("way,promise,bytes,layout,threads,operations,");
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                line.replaceFirst("\"[^\"]*\"", "").chars().filter(c -> c == ','))
                        .hasSize(13));
        assertThat(lines).anyMatch(line -> line.startsWith("\"" + FORCE + "\",DURABLE,4096,ONE_THREAD,1,"));
    }

    @Test
    void jsonHasTheSchemasFields() {
        assertThat(run("--quick", "--json", directory.toString())).isBetween(0, 1);
        assertThat(out.toString())
                .startsWith("{\n  \"schema\": 1,\n  \"machine\": ")
                .contains("\"way\": \"" + FORCE + "\"", "\"p99.9\": ", "\"signs\": [", "\"flushesPerOperation\": ")
                .endsWith("}\n");
    }

    @Test
    void noReportNamesTheDirectoryEvenWhereAWayIsAbsent() throws Exception {
        Way refused = new Way("refused", Way.Promise.DURABLE, false, file -> {
            throw new FileSystemException(file.toString(), null, "EINVAL");
        });
        LatencyRun.Outcome outcome;
        try (Workspace workspace = new Workspace(directory)) {
            outcome = new LatencyRun(
                            QUICK,
                            List.of(refused, Ways.of(Optional.empty()).get(0)),
                            workspace,
                            Optional.empty(),
                            System::nanoTime,
                            (load, done, count, left) -> {})
                    .run();
        }
        LatencyReport report = new LatencyReport(
                mountedOn(directory), "machine", 0, 0, "", outcome.measurements(), outcome.absent(), List.of());

        assertThat(LatencyJson.of(report)).contains("\"refused\": \"overwrite-0: EINVAL\"");
        assertThat(List.of(
                        LatencyJson.of(report), LatencyCsv.of(report), LatencyText.of(report), LatencyPage.of(report)))
                .allSatisfy(text -> assertThat(text)
                        .contains(FORCE)
                        .doesNotContain(
                                directory.toString(), directory.toRealPath().toString()));
    }

    private static DurabilityReport mountedOn(Path directory) throws IOException {
        DurabilityReport report = Durability.report(directory);
        DurabilityReport.Storage storage = report.storage();
        return new DurabilityReport(
                directory.toString(),
                report.operatingSystem(),
                report.backend(),
                new DurabilityReport.Storage(
                        storage.fileSystem(),
                        directory.toString(),
                        storage.mountOptions(),
                        storage.overwriting(),
                        storage.device()),
                report.directIo(),
                report.sync(),
                report.guarantee(),
                report.guaranteeReason(),
                report.warnings());
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndTellsNothingByColourAlone() throws IOException {
        Path page = directory.resolve("page.html");

        assertThat(run("--quick", "--html", page.toString(), directory.toString()))
                .isBetween(0, 1);

        assertThat(page)
                .content()
                .contains("<svg ", "prefers-color-scheme: dark", "stroke-dasharray", FORCE + ": durable")
                .doesNotContain("<script", "http:", "https:", "@import", "src=", "<link");
        assertThat(Files.readString(page).replace("url(#weak)", "")).doesNotContain("url(");
    }

    @Test
    void aBrowserShowsEveryTextWithinItsPlotInLightAndDarkAndNothingWiderThanAPhone() throws Exception {
        OptionalSuite.BROWSER.require(Command.exists("chromium"), "no chromium on the PATH");
        Path page = directory.resolve("page.html");
        assertThat(run("--html", page.toString(), directory.toString())).isBetween(0, 1);

        try (Browser browser = Browser.open(page.toUri(), directory.resolve("profile"))) {
            assertThat(browser.evaluate(Browser.TEXTS_CUT_OFF)).isEmpty();
            assertThat(browser.evaluate("document.querySelectorAll('svg text').length")
                            .asInt())
                    .isPositive();
            browser.prefer("light");
            String light = browser.evaluate(Browser.COLOURS).asText();
            browser.prefer("dark");
            assertThat(browser.evaluate(Browser.COLOURS).asText()).isNotEqualTo(light);
            browser.resize(360, 740);
            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(360);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aPageNeverReplacesAFile() throws IOException {
        Path page = Files.writeString(directory.resolve("page.html"), "mine");

        assertThat(run("--quick", "--html", page.toString(), directory.toString()))
                .isEqualTo(2);
        assertThat(page).hasContent("mine");
        assertThat(err.toString()).contains("page.html");
    }

    @Test
    void progressSaysWhatIsMeasuredAndTheTimeLeftAndIsRemovedAtTheEnd() {
        run("--quick", directory.toString());

        assertThat(progress.get(0)).startsWith("1 of ").contains(" s left: ");
        assertThat(progress).anyMatch(text -> text.contains(FORCE + ", 4 KiB, 1 threads"));
        assertThat(progress).last().isEqualTo("");
    }

    @Test
    void aDirectoryThatIsNotThereIsNotMade() {
        assertThat(run(directory.resolve("missing").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("missing: no such file or directory");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDiskThatIsNearlyFullIsRefused() throws IOException {
        FreeSpace.require(new Store(512L << 20), directory, 256 << 20);

        assertThatThrownBy(() -> FreeSpace.require(new Store((512L << 20) - 1), directory, 256 << 20))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        directory + ": needs 256 MiB and leaves as much free, but only 511 MiB are free: nothing was "
                                + "measured");
        assertThatThrownBy(() -> FreeSpace.require(new Store(64L << 20), directory, 1 << 20))
                .isInstanceOf(IOException.class);
    }

    @Test
    void ctrlCLeavesNothingBehind() throws Exception {
        Path output = Files.createTempFile("sync-latency", ".txt");
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = new ProcessBuilder(command(directory))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                waitForMeasuringIn(watch, process);
                interrupt(process);
                assertThat(process.waitFor()).as(Files.readString(output)).isEqualTo(128 + 2);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(directory).isEmptyDirectory();
        Files.delete(output);
    }

    /** Until files stand in the workspace, which the process has made in the directory. */
    private void waitForMeasuringIn(WatchService watch, Process process) throws Exception {
        Path workspace = null;
        while (workspace == null || count(workspace) < 2) {
            assertThat(process.isAlive()).isTrue();
            WatchKey key = watch.poll(1, TimeUnit.SECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
            try (Stream<Path> made = Files.list(directory)) {
                Path first = made.filter(path -> path.getFileName().toString().startsWith("holdfast-sync-latency-"))
                        .findFirst()
                        .orElse(null);
                if (first != null && workspace == null) {
                    workspace = first;
                    workspace.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                }
            }
        }
    }

    private static long count(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.count();
        }
    }

    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<String> command(Path directory) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A build in the background ignores SIGINT, and its children inherit that.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Holdfast.class.getName(), "sync-latency", directory.toString()));
        return command;
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                new CommandLine(new SyncLatency(Durability::report, err -> progress::add, USUAL, QUICK));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            err.append(failure instanceof IOException io ? FailureText.of(io) : failure.toString());
            return 2;
        });
        return commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    /** A disk with so much free. */
    private static final class Store extends FileStore {
        private final long free;

        Store(long free) {
            this.free = free;
        }

        @Override
        public String name() {
            return "disk";
        }

        @Override
        public String type() {
            return "ext4";
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public long getTotalSpace() {
            return Long.MAX_VALUE;
        }

        @Override
        public long getUsableSpace() {
            return free;
        }

        @Override
        public long getUnallocatedSpace() {
            return free;
        }

        @Override
        public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
            return false;
        }

        @Override
        public boolean supportsFileAttributeView(String name) {
            return false;
        }

        @Override
        public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
            return null;
        }

        @Override
        public Object getAttribute(String attribute) {
            return null;
        }
    }
}
