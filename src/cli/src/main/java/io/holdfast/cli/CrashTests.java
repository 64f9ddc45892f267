package io.holdfast.cli;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.programs.BuiltInProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast crash-test}: crashes Holdfast's own programs, here. */
@Command(
        name = "crash-test",
        description = {
            "Runs Holdfast's own programs, crashes them at every place, recovers, and checks that nothing acknowledged is lost.",
            "On a layer the power is cut: on the model, a simulated disk; as root on strict-posix, the same behind real system"
                    + " calls (needs /dev/fuse), and on a real file system, made on a disk in memory that records every"
                    + " block (needs a loop device too). In a directory of yours a writing"
                    + " process is killed (SIGKILL) again and again: no power is cut there."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no promise was broken",
            "1:one was; the command that shows it again is printed",
            "2:wrong usage, or it cannot run here"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast crash-test                                  all programs on the model",
            "  holdfast crash-test --on xfs --seconds 60            all programs on xfs, a minute each",
            "  holdfast crash-test --on /srv/db                     kills writers in a directory below /srv/db",
            "  holdfast crash-test --program log --replay model/7/42/3"
        })
final class CrashTests implements Callable<Integer> {
    static final int EXIT_KEPT = 0;
    static final int EXIT_BROKEN = 1;

    private final Function<BuiltInProgram, CrashProgram<?>> programs;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--on",
            paramLabel = "WHERE",
            defaultValue = "model",
            description = "model, strict-posix, ext4, xfs, btrfs, btrfs-nodatacow, or an existing directory"
                    + " (default: model).")
    private String where;

    @Option(names = "--seconds", defaultValue = "10", description = "How long each program is crashed (default: 10).")
    private int seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Where random numbers begin (default: 1).")
    private long seed;

    @Option(names = "--program", description = "log, truncate or replace; may be repeated (default: all).")
    private List<BuiltInProgram> chosen = List.of();

    @Option(names = "--replay", paramLabel = "STATE", description = "Run one state again, as printed. Needs --program.")
    private @Nullable String replay;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    /**
     * A command.
     *
     * @param programs makes the programs: {@link BuiltInProgram#program}, or what a test puts there
     */
    // Picocli sets the annotated fields before it calls.
    @SuppressWarnings({"nullness", "initialization"})
    CrashTests(Function<BuiltInProgram, CrashProgram<?>> programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        if (seconds < 1 || seconds > 86_400) {
            throw new ParameterException(spec.commandLine(), "--seconds is from 1 to 86400");
        }
        String state = replay;
        String name = state == null ? where : state.replaceFirst("/.*", "");
        Optional<CrashLayer> layer = Arrays.stream(CrashLayer.values())
                .filter(each -> each.label().equals(name))
                .findFirst();
        List<CrashTrial> trials;
        if (layer.isPresent()) {
            requireRunnable(layer.get());
            trials = cutPower(new PowerCuts(layer.get(), programs), state);
        } else if (state != null) {
            throw new ParameterException(spec.commandLine(), "a state is layer/seed/operation/state, was " + state);
        } else {
            trials = List.of(kill(Path.of(where)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? CrashTrialJson.of(trials) : CrashTrialText.of(trials));
        out.flush();
        return trials.stream().allMatch(trial -> trial.violation().isEmpty()) ? EXIT_KEPT : EXIT_BROKEN;
    }

    private static void requireRunnable(CrashLayer layer) throws IOException {
        Optional<String> missing = layer.missing();
        if (missing.isPresent()) {
            throw new IOException(layer.label() + " cannot be crashed here: " + missing.get());
        }
    }

    private List<CrashTrial> cutPower(PowerCuts cuts, @Nullable String state) throws IOException {
        List<BuiltInProgram> asked = chosen.isEmpty() ? List.of(BuiltInProgram.values()) : chosen;
        if (state != null) {
            if (chosen.size() != 1) {
                throw new ParameterException(spec.commandLine(), "--replay needs one --program");
            }
            return List.of(replayed(cuts, asked.get(0), state));
        }
        Progress progress = TerminalProgress.on(spec.commandLine().getErr());
        List<CrashTrial> trials = new ArrayList<>();
        for (BuiltInProgram program : asked) {
            progress.say((trials.size() + 1) + " of " + asked.size() + ": " + program.label() + " on "
                    + cuts.layer().label() + ", " + seconds + " s ...");
            trials.add(cuts.search(program, seconds, seed));
        }
        progress.say("");
        return trials;
    }

    private CrashTrial replayed(PowerCuts cuts, BuiltInProgram program, String state) throws IOException {
        try {
            return cuts.replay(program, state);
        } catch (IllegalArgumentException | IndexOutOfBoundsException noSuchState) {
            throw new ParameterException(
                    spec.commandLine(), "--replay " + state + ": " + noSuchState.getMessage(), noSuchState);
        }
    }

    private CrashTrial kill(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(
                    directory.toString(),
                    null,
                    "neither a layer nor a directory; layers are "
                            + Arrays.stream(CrashLayer.values())
                                    .map(CrashLayer::label)
                                    .collect(Collectors.joining(", ")));
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (!chosen.isEmpty() && !chosen.equals(List.of(BuiltInProgram.LOG))) {
            throw new ParameterException(spec.commandLine(), "in a directory only --program log can be killed");
        }
        Progress progress = TerminalProgress.on(spec.commandLine().getErr());
        progress.say("Killing writers in " + directory + ", " + seconds + " s ...");
        try {
            return new Kills(directory).search(seconds, seed);
        } finally {
            progress.say("");
        }
    }
}
