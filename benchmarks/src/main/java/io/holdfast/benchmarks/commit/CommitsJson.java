package io.holdfast.benchmarks.commit;

import io.holdfast.benchmarks.replay.LogGrowth;
import io.holdfast.benchmarks.replay.ReplayCell;
import io.holdfast.cli.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All results for programs. What the system does not tell is null. */
final class CommitsJson {
    private final Map<String, @Nullable Object> root = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> cells = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> growth = new ArrayList<>();

    CommitsJson(Map<String, ?> head, List<Contender> contenders) {
        root.put("schema", 1);
        root.putAll(head);
        Map<String, @Nullable Object> configurations = new LinkedHashMap<>();
        contenders.forEach(contender -> configurations.put(contender.name(), contender.configuration()));
        root.put("configurations", configurations);
        root.put("cells", cells);
    }

    void add(Cell cell, CellRun.Outcome outcome) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("callers", cell.callers());
        json.put("payloadBytes", cell.payloadBytes());
        json.put("processorsOfOthers", outcome.processorsOfOthers());
        json.put("results", outcome.results().stream().map(CommitsJson::result).toList());
        json.put("absent", outcome.absent());
        cells.add(json);
    }

    void addReplay(int payloadBytes, List<ReplayCell.Result> results, Map<String, String> absent) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("payloadBytes", payloadBytes);
        json.put("results", results.stream().map(CommitsJson::replay).toList());
        json.put("absent", absent);
        root.put("replay", json);
    }

    private static Map<String, @Nullable Object> replay(ReplayCell.Result result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("system", result.system());
        json.put("bytes", result.bytes());
        json.put("gigabytesPerSecond", quartiles(result.gigabytesPerSecond()));
        json.put("limitGigabytesPerSecond", quartiles(result.limit()));
        json.put("ratioToLimit", quartiles(result.ratioToLimit()));
        json.put("readGigabytesPerSecond", quartiles(result.read()));
        json.put("ratioToRead", quartiles(result.ratioToRead()));
        return json;
    }

    void add(LogGrowth.Point point) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("mib", point.mib());
        json.put("writeGigabytesPerSecond", point.writeGigabytesPerSecond());
        json.put("openMillis", point.openMillis());
        json.put("commitsPerSecond", point.commitsPerSecond());
        json.put("replayGigabytesPerSecond", point.replayGigabytesPerSecond());
        growth.add(json);
    }

    /** This run is one of how cost grows, with logs of growing length or without. */
    void beginGrowth() {
        root.put("growth", growth);
    }

    String text() {
        return JsonText.of(root);
    }

    private static Map<String, @Nullable Object> result(Result result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("system", result.system());
        json.put("tuning", result.tuning());
        json.put("commitsPerSecond", quartiles(result.commitsPerSecond()));
        json.put("ratioToLimit", quartiles(result.ratioToLimit()));
        Map<String, @Nullable Object> latency = new LinkedHashMap<>();
        latency.put("p50", result.latency().p50());
        latency.put("p99", result.latency().p99());
        latency.put("p99.9", result.latency().p999());
        json.put("latencyMicros", latency);
        json.put("cpuSecondsPerThousand", result.cpuSecondsPerThousand());
        json.put("deviceBytesPerPayloadByte", known(result.deviceBytesPerPayloadByte()));
        json.put("flushesPerThousand", known(result.flushesPerThousand()));
        return json;
    }

    private static Map<String, @Nullable Object> quartiles(Quartiles quartiles) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("lower", quartiles.lower());
        json.put("median", quartiles.median());
        json.put("upper", quartiles.upper());
        return json;
    }

    private static @Nullable Double known(double number) {
        return Double.isNaN(number) ? null : number;
    }
}
