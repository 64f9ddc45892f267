package io.holdfast.benchmarks.commit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.benchmarks.peers.Peers;
import io.holdfast.benchmarks.replay.LogGrowth;
import io.holdfast.benchmarks.replay.ReplayCell;
import io.holdfast.benchmarks.replay.Replayed;
import io.holdfast.benchmarks.results.CommitsPage;
import io.holdfast.latency.DeviceCounters;
import io.holdfast.platform.Durability;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.report.KernelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The benchmark's command: all systems under all loads, in one JVM, on one directory. */
@Command(
        name = "durable-commits",
        description = "Compares how fast systems make records durable, against the most that the device could give.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class DurableCommits implements Callable<Integer> {
    private static final long MIB = 1 << 20;

    /** The runtime compiles a system's code after some ten thousand commits: under the first load it would measure its interpreter. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(1);

    private static final Duration WARM_UP = Duration.ofMillis(100);
    private static final int GROWTH_PAYLOAD_BYTES = 128;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIRECTORY", description = "Where: the benchmark works in a new directory in it.")
    private Path directory;

    @Option(names = "--callers", split = ",", description = "How many commit at the same time.")
    private List<Integer> callers = List.of(1, 8, 64);

    @Option(names = "--payload", split = ",", description = "Bytes of a record.")
    private List<Integer> payloads = List.of(128, 1024, 16384);

    @Option(names = "--systems", split = ",", description = "Names of systems, besides the limit. All if left out.")
    private List<String> systems = List.of();

    @Option(
            names = "--build",
            paramLabel = "NAME=JAR",
            description = "Besides, Holdfast as it is in the benchmarks.jar of another build, by that name.")
    private Map<String, String> builds = Map.of();

    @Option(names = "--slice", description = "Milliseconds of a slice.")
    private int sliceMillis = 250;

    @Option(names = "--rounds", description = "Slices of each system under each load.")
    private int rounds = 11;

    @Option(names = "--mib", description = "MiB of files from which on a system starts over between slices.")
    private int mibMax = 1024;

    @Option(
            names = "--replay",
            description = "MiB of records, of the first payload, of the logs that are replayed; 0 for no replay.")
    private int replayMib = 64;

    @Option(
            names = "--growth",
            description = "Instead of all loads: first all callers with the first payload, then all payloads with the"
                    + " first count of callers; by default 1 to 512, and 0 B to 16 MiB. Then logs of growing length.")
    private boolean growth;

    @Option(names = "--growth-mib", split = ",", description = "MiB of the logs of growing length; 0 for none.")
    private List<Integer> growthMib = List.of(1, 16, 256, 1024, 10240);

    @Option(names = "--quick", description = "Three rounds of 100 ms: under three minutes, and less sure.")
    private boolean quick;

    @Option(names = "--json", description = "Write all results to this new file too.")
    private @Nullable Path json;

    @Option(names = "--html", description = "Write a page with plots to this new file too.")
    private @Nullable Path html;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    private DurableCommits() {}

    /**
     * Runs and ends the process.
     *
     * @param arguments the command line's arguments
     */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new DurableCommits());
    }

    @Override
    public Integer call() throws Exception {
        requireNew(json);
        requireNew(html);
        PrintWriter out = spec.commandLine().getOut();
        List<Contender> contenders = contenders();
        Machine machine = new Machine();
        Optional<DeviceCounters> device = DeviceCounters.of(directory, KernelFiles.ofThisMachine());
        Map<String, Object> head = head(machine, device);
        head.forEach((name, value) -> out.printf("%-26s %s%n", name, value));
        out.println(Table.configurations(contenders));
        CommitsJson all = new CommitsJson(head, contenders);
        Path own = Files.createTempDirectory(directory, "durable-commits-");
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> WorkDirectory.deleteAtExit(own), "durable-commits-cleaning"));
        try {
            Duration warmUp = FIRST_WARM_UP;
            for (Cell cell : cells()) {
                CellRun.Outcome outcome = new CellRun(own, plan(), machine, device).run(cell, contenders, warmUp);
                warmUp = WARM_UP;
                out.print(Table.of(cell, outcome));
                out.flush();
                all.add(cell, outcome);
            }
            if (growth) {
                all.beginGrowth();
                growLogs(own, out, all);
            } else {
                replay(own, out, all);
            }
        } finally {
            write(all);
            WorkDirectory.delete(own);
        }
        return CommandLine.ExitCode.OK;
    }

    private static void requireNew(@Nullable Path file) throws IOException {
        if (file != null && Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it exists already, and is not replaced");
        }
    }

    /** What was measured before something failed is kept. */
    private void write(CommitsJson all) throws IOException {
        if (json != null) {
            Files.writeString(json, all.text());
        }
        if (html != null) {
            Files.writeString(html, CommitsPage.of(Map.of("This machine", new ObjectMapper().readTree(all.text()))));
        }
    }

    private List<Cell> cells() {
        if (!growth) {
            return payloads.stream()
                    .flatMap(payload -> callers.stream().map(count -> new Cell(count, payload)))
                    .toList();
        }
        List<Integer> counts = given("--callers") ? callers : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
        List<Integer> lengths = given("--payload")
                ? payloads
                : List.of(128, 0, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24);
        return Stream.concat(
                        counts.stream().map(count -> new Cell(count, lengths.get(0))),
                        lengths.stream().skip(1).map(length -> new Cell(counts.get(0), length)))
                .toList();
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void growLogs(Path own, PrintWriter out, CommitsJson all) throws IOException {
        List<Integer> lengths = growthMib.stream().filter(mib -> mib > 0).toList();
        if (lengths.isEmpty()) {
            return;
        }
        out.print(Table.growthHead(GROWTH_PAYLOAD_BYTES));
        growLog(own, 1); // Warms up.
        for (int mib : lengths) {
            LogGrowth.Point point = growLog(own, mib);
            out.print(Table.of(point));
            out.flush();
            all.add(point);
        }
    }

    private static LogGrowth.Point growLog(Path own, int mib) throws IOException {
        Path directory = Files.createDirectory(own.resolve("growth"));
        try {
            return LogGrowth.measure(directory, mib, GROWTH_PAYLOAD_BYTES);
        } finally {
            WorkDirectory.delete(directory);
        }
    }

    /** Of the systems that were asked for and whose log can be read apart from the rest. */
    private void replay(Path own, PrintWriter out, CommitsJson all) throws IOException {
        if (replayMib == 0 || payloads.get(0) == 0) {
            return;
        }
        Map<String, Replayed.Writing> logs = new LinkedHashMap<>(ReplayCell.own());
        logs.putAll(Peers.replayed());
        if (!systems.isEmpty()) {
            logs.keySet().retainAll(systems);
        }
        ReplayCell cell = new ReplayCell(own, payloads.get(0), replayMib, plan().rounds());
        List<ReplayCell.Result> results = cell.run(logs);
        out.print(Table.of(payloads.get(0), replayMib, results, cell.absent()));
        out.flush();
        all.addReplay(payloads.get(0), results, cell.absent());
    }

    private List<Contender> contenders() {
        List<Contender> known = Stream.of(
                        Contenders.own().stream(),
                        builds.entrySet().stream()
                                .flatMap(build ->
                                        new OtherBuild(build.getKey(), build.getValue()).contenders().stream()),
                        Peers.all().stream())
                .flatMap(systems -> systems)
                .toList();
        for (String system : systems) {
            if (known.stream().noneMatch(contender -> contender.name().equals(system))) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "no system is called " + system + "; there are: "
                                + String.join(
                                        ", ",
                                        known.stream().map(Contender::name).toList()));
            }
        }
        Contender limit = known.get(0);
        return known.stream()
                .filter(contender -> systems.isEmpty() || contender.equals(limit) || systems.contains(contender.name()))
                .toList();
    }

    private CellRun.Plan plan() {
        return quick
                ? new CellRun.Plan(Duration.ofMillis(100), 3, mibMax * MIB)
                : new CellRun.Plan(Duration.ofMillis(sliceMillis), rounds, mibMax * MIB);
    }

    private Map<String, Object> head(Machine machine, Optional<DeviceCounters> device) throws IOException {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("machine", Machine.describe());
        head.put("processors", machine.processors());
        head.put("loadAverageBefore", machine.loadAverage());
        head.put("directory", directory.toAbsolutePath().toString());
        DurabilityReport report = Durability.report(directory);
        head.put("fileSystem", report.storage().fileSystem());
        head.put("promise", report.guaranteeReason());
        head.put(
                "deviceCounters",
                device.map(DeviceCounters::source).orElse("none: what reached the device is unknown"));
        head.put("slice", plan().rounds() + " slices of " + plan().slice().toMillis() + " ms, alternating");
        return head;
    }
}
