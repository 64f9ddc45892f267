package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies below a directory, and the most that a sync can promise there, however well it goes.
 *
 * @param storage the file system and its device
 * @param most the upper bound: a volume claims no more for its syncs
 * @param warnings what else deserves a look, the most important first
 */
public record Survey(DurabilityReport.Storage storage, Promise most, List<String> warnings) {
    /** Copies the list. */
    public Survey {
        warnings = List.copyOf(warnings);
    }

    /**
     * The report, from what lies below and what the volume found out by trying.
     *
     * @param path the directory
     * @param trial the volume's half
     * @return both together; where it is not durable, the reason is the first warning
     */
    public DurabilityReport with(String path, Trial trial) {
        Promise promise = most.weaker(trial.reached());
        Stream<String> reason = promise.guarantee().isDurable() ? Stream.of() : Stream.of(promise.reason());
        Stream<String> others = Stream.concat(trial.findings().stream(), warnings.stream());
        return new DurabilityReport(
                path,
                runningSystem(),
                trial.backend(),
                storage,
                trial.directIo(),
                trial.sync(),
                promise.guarantee(),
                promise.reason(),
                Stream.concat(reason, others).distinct().toList());
    }

    /**
     * The operating system of this JVM.
     *
     * @return its name, version and processor
     */
    public static String runningSystem() {
        return String.join(
                " ",
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.version", "unknown"),
                System.getProperty("os.arch", "unknown"));
    }
}
