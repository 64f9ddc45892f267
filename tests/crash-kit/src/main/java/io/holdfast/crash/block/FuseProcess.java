package io.holdfast.crash.block;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process of a FUSE server, and the kernel's side of it. A process of its own, as whoever waits for a file system in the same
 * JVM may keep that from serving it.
 */
final class FuseProcess {
    private static final String READY = "ready";
    /**
     * Mounts FUSE on a descriptor that the server then has as its standard input and output. The server, and the shell that mounts, go
     * before other work: on a busy machine each of the hundreds of requests of a mount would wait for its turn. It
     * is in a session of its own, so that what ends this process does not end it before it has tidied up.
     */
    private static final String START =
            "exec 0<>/dev/fuse 1>&0; mount -i -t fuse -o fd=0,rootmode=40000,user_id=0,group_id=0 holdfast-crash \"$1\""
                    + " || exit 1; shift; exec setsid nice -n -10 \"$@\"";

    private final Process process;
    private final FuseConnection connection;

    private FuseProcess(Process process, FuseConnection connection) {
        this.process = process;
        this.connection = connection;
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param mountPoint where it is mounted
     * @param main its class
     * @param arguments its arguments
     * @param alsoNeeds classes of the other archives that it needs
     */
    static FuseProcess start(Path mountPoint, Class<?> main, List<String> arguments, Class<?>... alsoNeeds)
            throws IOException {
        List<String> classPath = new ArrayList<>(List.of(archiveOf(main)));
        for (Class<?> needed : alsoNeeds) {
            classPath.add(archiveOf(needed));
        }
        List<String> command = Stream.concat(
                        Stream.of(
                                "sh",
                                "-c",
                                START,
                                "sh",
                                mountPoint.toString(),
                                Path.of(System.getProperty("java.home", ""), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx1g",
                                "-cp",
                                classPath.stream().distinct().collect(Collectors.joining(":")),
                                main.getName()),
                        arguments.stream())
                .toList();
        Process process = new ProcessBuilder(command).start();
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = errors.readLine(); !READY.equals(line); line = errors.readLine()) {
            if (line == null) {
                throw new IOException("the server of " + mountPoint + " did not start: " + said);
            }
            said.add(line);
        }
        return new FuseProcess(process, FuseConnection.of(mountPoint));
    }

    private static String archiveOf(Class<?> type) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException(type + " is not in a file");
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IOException(type + " is not in a file", e);
        }
    }

    /** Its number, for who provokes it. */
    long pid() {
        return process.pid();
    }

    /** Ends a server that stalls: whoever waits for it gets an error. */
    void abort() {
        process.destroyForcibly();
        try (RootShell another = new RootShell()) {
            connection.abort(another);
        } catch (IOException gone) {
            // The server's end has ended the connection already.
        }
    }

    /** Ends the server and waits for its end. */
    void end() {
        process.destroy();
        process.onExit().join();
    }
}
