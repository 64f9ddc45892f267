package io.holdfast.cli;

import io.holdfast.latency.DeviceCounters;
import io.holdfast.latency.LatencyPlan;
import io.holdfast.latency.LatencyReport;
import io.holdfast.latency.LatencyRun;
import io.holdfast.latency.Plausibility;
import io.holdfast.latency.Way;
import io.holdfast.latency.Ways;
import io.holdfast.latency.Workspace;
import io.holdfast.libc.Abi;
import io.holdfast.libc.Libc;
import io.holdfast.libc.LibcUnavailableException;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.report.KernelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast sync-latency PATH}: how long every way to make bytes durable takes on a disk. */
@Command(
        name = "sync-latency",
        description = {
            "Measures how long every way to make bytes durable takes in a directory: under 60 seconds and within 256"
                    + " MiB.",
            "Works in a new directory in PATH, which it removes, also after Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, and nothing speaks against the durability of what is called durable",
            "1:measured, and something does; it is said at the end",
            "2:wrong usage, too little space, or it could not be measured"
        })
final class SyncLatency implements Callable<Integer> {
    static final int EXIT_PLAUSIBLE = 0;
    static final int EXIT_IMPLAUSIBLE = 1;

    private final Doctor.Examination examination;
    private final Function<PrintWriter, Progress> progressOn;
    private final LatencyPlan usual;
    private final LatencyPlan quickly;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An existing directory.")
    private Path path;

    @Option(names = "--quick", description = "One thread only: under 10 seconds and within 64 MiB.")
    private boolean quick;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Option(names = "--csv", description = "Print CSV, a line for each measurement.")
    private boolean csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots to a new file, too.")
    private @Nullable Path html;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    SyncLatency(
            Doctor.Examination examination,
            Function<PrintWriter, Progress> progressOn,
            LatencyPlan usual,
            LatencyPlan quickly) {
        this.examination = examination;
        this.progressOn = progressOn;
        this.usual = usual;
        this.quickly = quickly;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (html != null && Files.exists(html)) {
            throw new FileAlreadyExistsException(html.toString(), null, "it exists already, and is not replaced");
        }
        LatencyPlan plan = quick ? quickly : usual;
        DurabilityReport volume = examination.of(path);
        FreeSpace.require(Files.getFileStore(path), path, plan.bytesMax());
        LatencyReport report = measure(plan, volume);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? LatencyJson.of(report) : csv ? LatencyCsv.of(report) : LatencyText.of(report));
        out.flush();
        if (html != null) {
            Files.writeString(html, LatencyPage.of(report), StandardOpenOption.CREATE_NEW);
        }
        return report.signs().isEmpty() ? EXIT_PLAUSIBLE : EXIT_IMPLAUSIBLE;
    }

    private LatencyReport measure(LatencyPlan plan, DurabilityReport volume) throws IOException, InterruptedException {
        Optional<DeviceCounters> device = DeviceCounters.of(path, KernelFiles.ofThisMachine());
        List<Way> ways = Ways.of(libc());
        double loadBefore = loadAverage();
        try (Workspace workspace = new Workspace(path)) {
            // Ctrl-C ends the process while this thread still measures. The hook stays: closing twice is harmless.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(workspace), "holdfast-sync-latency-cleaning"));
            LatencyProgress progress =
                    new LatencyProgress(progressOn.apply(spec.commandLine().getErr()));
            LatencyRun.Outcome outcome =
                    new LatencyRun(plan, ways, workspace, device, System::nanoTime, progress).run();
            progress.end();
            return new LatencyReport(
                    volume,
                    volume.operatingSystem() + ", " + Runtime.getRuntime().availableProcessors() + " processors, Java "
                            + Runtime.version(),
                    loadBefore,
                    loadAverage(),
                    device.map(DeviceCounters::source).orElse(""),
                    outcome.measurements(),
                    outcome.absent(),
                    Plausibility.signs(outcome.measurements(), volume));
        }
    }

    private static void close(Workspace workspace) {
        try {
            workspace.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static Optional<Libc> libc() {
        try {
            Abi.current();
        } catch (LibcUnavailableException unknownSystem) {
            return Optional.empty();
        }
        return Optional.of(Libc.load());
    }
}
