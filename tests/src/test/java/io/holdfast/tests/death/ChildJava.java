package io.holdfast.tests.death;

import io.holdfast.crash.PackedClasses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How a JVM is started that is to die soon: what would be loaded and linked hundreds of times is archived once (class data sharing),
 * for which the classes must lie in a jar.
 */
final class ChildJava {
    private final Path directory;
    private final List<String> command;

    private ChildJava(Path directory, List<String> command) {
        this.directory = directory;
        this.command = List.copyOf(command);
    }

    /** Makes the jar in a directory. Once it is open, no class needs another descriptor to be loaded. */
    static ChildJava jarIn(Path directory) throws IOException {
        return new ChildJava(directory, command(directory, PackedClasses.into(directory.resolve("classes.jar"))));
    }

    private static List<String> command(Path directory, String classPath) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.util.logging.config.file=" + Files.writeString(directory.resolve("logging"), "handlers=\n"),
                "-cp",
                classPath);
    }

    /** For many children: makes the archive too. */
    ChildJava archived() throws IOException {
        boolean caches = Runtime.version().feature() >= 25;
        Path archive = directory.resolve("archive");
        Path training = Files.createDirectory(directory.resolve("training"));
        Process process = with(List.of((caches ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive))
                .start(LogWriter.class, training.toString(), WritingMode.SYNC.name(), "1", "0", "200");
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        process.onExit().join();
        return with(List.of((caches ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive, "-Xlog:disable"));
    }

    private ChildJava with(List<String> options) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(1, options);
        return new ChildJava(directory, longer);
    }

    /** Runs a class; what it says about errors is in its error stream. */
    Process start(Class<?> main, String... arguments) throws IOException {
        return started(Collections.emptyList(), main, arguments);
    }

    /** The same below another command, such as prlimit(1). */
    Process started(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        all.add(main.getName());
        all.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(all).start();
    }
}
