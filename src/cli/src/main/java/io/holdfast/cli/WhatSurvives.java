package io.holdfast.cli;

import io.holdfast.survival.Lesson;
import io.holdfast.survival.Protocol;
import io.holdfast.survival.RecordedRun;
import io.holdfast.survival.Recorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast what-survives}: cuts the power of a simulated disk behind every step, and shows what recovery finds. */
@Command(
        name = "what-survives",
        description = {
            "Runs small programs on a simulated disk, rightly and with well-known mistakes; cuts the power behind each of"
                    + " their steps; recovers what that can leave; and says what was acknowledged and is lost.",
            "Takes some seconds and touches no file but the one that is asked for."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the right protocols keep their promises, wherever the power is cut",
            "1:one of them does not",
            "2:wrong usage, or the page could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast what-survives                   what each mistake costs, in short",
            "  holdfast what-survives replace           one lesson, step by step",
            "  holdfast what-survives --html page.html  all lessons as a page to step through in a browser"
        })
final class WhatSurvives implements Callable<Integer> {
    static final int EXIT_KEPT = 0;
    static final int EXIT_BROKEN = 1;
    /** All the states of nearly every moment, and a choice of the rest: a few seconds. */
    static final int STATES_OF_A_MOMENT = 96;

    private final List<Lesson> lessons;
    private final Recorder recorder;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "LESSON", description = "Show the steps of this lesson only.")
    private @Nullable String lesson;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page to a new file, and no text.")
    private @Nullable Path html;

    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    WhatSurvives(List<Lesson> lessons, Recorder recorder) {
        this.lessons = lessons;
        this.recorder = recorder;
    }

    @Override
    public Integer call() throws IOException {
        if (html != null && Files.exists(html)) {
            throw new FileAlreadyExistsException(html.toString(), null, "it exists already, and is not replaced");
        }
        Map<Lesson, List<RecordedRun>> runs = record(chosen());
        if (html != null) {
            Files.writeString(html, SurvivalPage.of(runs), StandardOpenOption.CREATE_NEW);
        } else {
            PrintWriter out = spec.commandLine().getOut();
            out.print(lesson == null ? SurvivalText.summary(runs) : SurvivalText.steps(runs));
            out.flush();
        }
        return areRightOnesKept(runs) ? EXIT_KEPT : EXIT_BROKEN;
    }

    private List<Lesson> chosen() {
        List<Lesson> chosen = lessons.stream()
                .filter(each -> lesson == null || each.id().equals(lesson))
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no lesson is called " + lesson + "; there are "
                            + lessons.stream().map(Lesson::id).collect(Collectors.joining(", ")));
        }
        return chosen;
    }

    private Map<Lesson, List<RecordedRun>> record(List<Lesson> asked) throws IOException {
        Progress progress = TerminalProgress.on(spec.commandLine().getErr());
        Map<Lesson, List<RecordedRun>> runs = new LinkedHashMap<>();
        for (Lesson each : asked) {
            List<RecordedRun> ofThis = new ArrayList<>();
            for (Protocol protocol : each.protocols()) {
                progress.say(each.name() + ": " + protocol.name() + " ...");
                ofThis.add(recorder.record(protocol));
            }
            runs.put(each, ofThis);
        }
        progress.say("");
        return runs;
    }

    private static boolean areRightOnesKept(Map<Lesson, List<RecordedRun>> runs) {
        return runs.values().stream()
                .flatMap(List::stream)
                .filter(run -> run.protocol().kind() == Protocol.Kind.RIGHT)
                .allMatch(run -> run.brokenMoments() == 0);
    }
}
