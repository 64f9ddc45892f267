package io.holdfast.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What crashes came to, for programs. Its fields are described in {@code src/cli/doc/crash-test-json.md}. */
final class CrashTrialJson {
    static final int SCHEMA = 1;

    private CrashTrialJson() {}

    static String of(List<CrashTrial> trials) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("passed", trials.stream().allMatch(trial -> trial.violation().isEmpty()));
        json.put("programs", trials.stream().map(CrashTrialJson::trial).toList());
        return JsonText.of(json);
    }

    private static Map<String, @Nullable Object> trial(CrashTrial trial) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("program", trial.program());
        json.put("place", trial.place());
        json.put("method", trial.method().name());
        json.put("runs", trial.runs());
        json.put("crashes", trial.crashes());
        json.put("acknowledged", trial.method() == CrashTrial.Method.KILL ? trial.acknowledged() : null);
        json.put("seconds", trial.seconds());
        json.put("crashesPerSecond", trial.perSecond());
        CrashTrial.Violation violation = trial.violation().orElse(null);
        json.put("failure", violation == null ? null : violation.failure());
        json.put("replay", violation == null ? null : violation.replay());
        return json;
    }
}
