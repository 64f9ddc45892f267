package io.holdfast.crash;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * The process that a {@link KillRun} kills: runs a program, and tells on standard output what the program tells its journal. Its
 * main method is the user's, who knows the program:
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *     KilledProgram.live(new MyLog(), arguments);
 * }
 * }</pre>
 */
public final class KilledProgram {
    /** What the process is to do: its arguments end with one of these, the directory and the seed. */
    enum Task {
        /** Run the program in an empty directory. */
        RUN,
        /** Recover, and go on. */
        RECOVER
    }

    /** Why there are three arguments after those of the user. */
    private static final int ARGUMENTS = 3;

    private static final int FAILED = 2;
    /** The exit status of a process that ended because of an IOException. */
    static final int REFUSED = 3;

    private KilledProgram() {}

    /**
     * Does what the survivor asks for, and ends the process: with 0 where nobody killed it before, with 3 where an {@link IOException}
     * ended the program, with 2 where anything else did.
     *
     * @param program what to run, equal to the survivor's
     * @param arguments those of the main method, all of them: the survivor's are the last
     */
    public static void live(CrashProgram<?> program, String... arguments) {
        // Opens every jar of the class path: no class that is loaded later needs a descriptor, which there may be none
        // of then.
        @Nullable URL unused = KilledProgram.class.getResource("/io/holdfast/crash/no-such-resource");
        try {
            List<String> asked = List.of(arguments).subList(arguments.length - ARGUMENTS, arguments.length);
            Path directory = Path.of(asked.get(1));
            try (Volume volume = Volumes.open(directory)) {
                Task task = Task.valueOf(asked.get(0));
                int deaths = task == Task.RUN ? 0 : 1;
                Site site = new Site(Long.parseLong(asked.get(2)), deaths, volume, Optional.of(directory), () -> {});
                perform(task, program, site, new FileOutputStream(FileDescriptor.out));
            }
        } catch (IOException told) {
            end(REFUSED, told);
        } catch (Exception | AssertionError failure) {
            end(FAILED, failure);
        }
        // Not System.exit: no hook shall do for this process what it could not do for one that is killed.
        Runtime.getRuntime().halt(0);
    }

    private static void end(int status, Throwable failure) {
        FileOutputStream errors = new FileOutputStream(FileDescriptor.err);
        failure.printStackTrace(new PrintWriter(errors, true, StandardCharsets.UTF_8));
        Runtime.getRuntime().halt(status);
    }

    private static <T extends @NonNull Object> void perform(
            Task task, CrashProgram<T> program, Site site, FileOutputStream pipe) throws Exception {
        Journal<T> journal = new Journal<>((kind, item) -> tell(pipe, new Told.Word(kind, item.toString())));
        tell(pipe, new Told.Word(Told.Kind.BEGINS, ""));
        if (task == Task.RUN) {
            program.run(site, journal);
        } else {
            List<T> found = program.recover(site);
            tell(pipe, new Told.Word(Told.Kind.RECOVERED, Integer.toString(found.size())));
            program.goOn(site, journal);
        }
        tell(pipe, new Told.Word(Told.Kind.ENDS, ""));
    }

    /** In the pipe before anything else is done; a line that is cut short was not told. */
    private static void tell(FileOutputStream pipe, Told.Word word) {
        try {
            pipe.write(word.line().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
