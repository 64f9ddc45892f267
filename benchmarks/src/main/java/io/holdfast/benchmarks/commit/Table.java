package io.holdfast.benchmarks.commit;

import io.holdfast.benchmarks.replay.LogGrowth;
import io.holdfast.benchmarks.replay.ReplayCell;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A cell's results for people: a line for each system. */
final class Table {
    private Table() {}

    static String of(Cell cell, CellRun.Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d callers, %d bytes each; other processes kept %.2f processors busy%n",
                cell.callers(),
                cell.payloadBytes(),
                outcome.processorsOfOthers()));
        text.append(String.format(
                "%-26s %11s %23s %7s %9s %9s %9s %9s %8s %9s%n",
                "system",
                "commits/s",
                "quartiles",
                "x limit",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "cpu-s/1k",
                "dev B/B",
                "flush/1k"));
        outcome.results().forEach(result -> text.append(line(result)));
        outcome.absent().forEach((system, reason) -> text.append(String.format("%-26s absent: %s%n", system, reason)));
        return text.append(System.lineSeparator()).toString();
    }

    private static String line(Result result) {
        return String.format(
                Locale.ROOT,
                "%-26s %11.0f %11.0f-%11.0f %7.2f %9.0f %9.0f %9.0f %9.4f %8s %9s  %s%n",
                result.system(),
                result.commitsPerSecond().median(),
                result.commitsPerSecond().lower(),
                result.commitsPerSecond().upper(),
                result.ratioToLimit().median(),
                result.latency().p50(),
                result.latency().p99(),
                result.latency().p999(),
                result.cpuSecondsPerThousand(),
                known("%.2f", result.deviceBytesPerPayloadByte()),
                known("%.1f", result.flushesPerThousand()),
                result.tuning());
    }

    /** A replay's results: a line for each log. */
    static String of(int payloadBytes, int mib, List<ReplayCell.Result> results, Map<String, String> absent) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "replay of %d MiB in records of %d bytes, against the same files read past the page cache by one thread:"
                        + " with CRC32C, which is the limit, and plain%n",
                mib,
                payloadBytes));
        text.append(String.format(
                "%-26s %9s %17s %9s %7s %13s %9s %7s %13s%n",
                "log", "GB/s", "quartiles", "limit", "x limit", "quartiles", "plain", "x plain", "quartiles"));
        for (ReplayCell.Result result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-26s %9.2f %8.2f-%8.2f %9.2f %7.2f %6.2f-%6.2f %9.2f %7.2f %6.2f-%6.2f%n",
                    result.system(),
                    result.gigabytesPerSecond().median(),
                    result.gigabytesPerSecond().lower(),
                    result.gigabytesPerSecond().upper(),
                    result.limit().median(),
                    result.ratioToLimit().median(),
                    result.ratioToLimit().lower(),
                    result.ratioToLimit().upper(),
                    result.read().median(),
                    result.ratioToRead().median(),
                    result.ratioToRead().lower(),
                    result.ratioToRead().upper()));
        }
        absent.forEach((system, reason) -> text.append(String.format("%-26s absent: %s%n", system, reason)));
        return text.append(System.lineSeparator()).toString();
    }

    static String growthHead(int payloadBytes) {
        return String.format(
                "Holdfast's log by its length, records of %d bytes%n%9s %12s %10s %11s %12s%n",
                payloadBytes, "MiB", "write GB/s", "open ms", "commits/s", "replay GB/s");
    }

    static String of(LogGrowth.Point point) {
        return String.format(
                Locale.ROOT,
                "%9d %12.2f %10.1f %11.0f %12.2f%n",
                point.mib(),
                point.writeGigabytesPerSecond(),
                point.openMillis(),
                point.commitsPerSecond(),
                point.replayGigabytesPerSecond());
    }

    private static String known(String format, double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, format, number);
    }

    /** What was set, for people. */
    static String configurations(List<Contender> contenders) {
        StringBuilder text = new StringBuilder();
        for (Contender contender : contenders) {
            text.append(String.format("%-26s %s%n", contender.name(), contender.configuration()));
        }
        return text.toString();
    }
}
