package io.holdfast.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the demo saw, for programs. Its fields are described in {@code src/cli/doc/demo-json.md}. */
final class DemoJson {
    static final int SCHEMA = 1;

    private DemoJson() {}

    static String of(DemoOutcome seen) {
        DemoOutcome.Recovered recovery = seen.recovery();
        DemoCheck check = recovery.check();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("passed", seen.isPassed());
        json.put("directory", seen.directory().toString());
        json.put("guarantee", seen.promise().guarantee().name());
        json.put("guaranteeReason", seen.promise().guaranteeReason());
        json.put("threads", seen.threads());
        json.put("acknowledged", check.acknowledged());
        json.put("found", check.found());
        json.put("unacknowledged", check.unacknowledged());
        json.put("wrong", check.wrong());
        json.put(
                "verdict",
                recovery.report().isPresent()
                        ? recovery.report().get().verdict().name()
                        : null);
        json.put("recoveryMillis", recovery.millis());
        json.put("log", rate(seen.log()));
        json.put("naive", rate(seen.naive()));
        return JsonText.of(json);
    }

    private static Map<String, @Nullable Object> rate(KilledWriter writer) {
        Map<String, @Nullable Object> latency = new LinkedHashMap<>();
        latency.put("p50", writer.acknowledged().millisAt(50));
        latency.put("p99", writer.acknowledged().millisAt(99));
        latency.put("p999", writer.acknowledged().millisAt(99.9));
        latency.put("max", writer.acknowledged().millisAt(100));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("seconds", writer.seconds());
        json.put("commits", writer.acknowledged().count());
        json.put("commitsPerSecond", writer.commitsPerSecond());
        json.put("latencyMillis", latency);
        return json;
    }
}
