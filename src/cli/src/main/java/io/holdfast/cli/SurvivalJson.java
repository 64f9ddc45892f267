package io.holdfast.cli;

import io.holdfast.platform.sim.DiskPicture;
import io.holdfast.survival.Cut;
import io.holdfast.survival.Lesson;
import io.holdfast.survival.Moment;
import io.holdfast.survival.Outcome;
import io.holdfast.survival.Protocol;
import io.holdfast.survival.RecordedRun;
import io.holdfast.survival.StepText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recorded runs as the page's script reads them: equal pictures once, a letter for the fate of each sector. */
final class SurvivalJson {
    private final Map<DiskPicture, Integer> pictures = new LinkedHashMap<>();

    private SurvivalJson() {}

    static Map<String, @Nullable Object> of(Map<Lesson, List<RecordedRun>> runs) {
        SurvivalJson json = new SurvivalJson();
        List<Object> lessons = new ArrayList<>();
        runs.forEach((lesson, ofThis) -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", lesson.id());
            shown.put("name", lesson.name());
            shown.put("question", lesson.question());
            shown.put("protocols", ofThis.stream().map(json::run).toList());
            lessons.add(shown);
        });
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("lessons", lessons);
        all.put(
                "pictures",
                json.pictures.keySet().stream().map(SurvivalJson::picture).toList());
        return all;
    }

    private Map<String, Object> run(RecordedRun run) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", run.protocol().id());
        shown.put("name", run.protocol().name());
        shown.put("right", run.protocol().kind() == Protocol.Kind.RIGHT);
        shown.put("explanation", run.protocol().explanation());
        shown.put("moments", run.moments().stream().map(this::moment).toList());
        return shown;
    }

    private Map<String, Object> moment(Moment moment) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("kind", moment.kind().name());
        shown.put("text", moment.text());
        shown.put("picture", number(moment.picture()));
        shown.put("promised", moment.promised());
        shown.put("states", moment.cut().states());
        shown.put("all", moment.cut().extent() == Cut.Extent.ALL);
        shown.put("broken", moment.cut().broken());
        shown.put("worst", outcome(moment.cut().worst()));
        shown.put("best", outcome(moment.cut().best()));
        return shown;
    }

    private Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("picture", number(outcome.picture()));
        shown.put("verdict", outcome.answer().verdict());
        shown.put("evidence", outcome.answer().evidence());
        shown.put("found", outcome.answer().found());
        shown.put("lost", outcome.lost());
        shown.put("strange", outcome.strange());
        return shown;
    }

    private int number(DiskPicture picture) {
        return pictures.computeIfAbsent(picture, ignored -> pictures.size());
    }

    private static Map<String, Object> picture(DiskPicture picture) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "names",
                picture.names().stream()
                        .map(name -> List.of(StepText.shortName(name.path()), name.seen(), name.kept()))
                        .toList());
        shown.put(
                "files",
                picture.files().stream()
                        .map(file -> List.of(file.number(), file.seenBytes(), file.keptBytes(), letters(file)))
                        .toList());
        return shown;
    }

    private static String letters(DiskPicture.File file) {
        return file.sectors().stream()
                .map(fate -> switch (fate) {
                    case EMPTY -> "e";
                    case WRITTEN, REWRITTEN -> "d";
                    case DURABLE -> "s";
                    case SURVIVED -> "k";
                    case LOST -> "l";
                    case OLDER -> "o";
                })
                .collect(Collectors.joining());
    }
}
