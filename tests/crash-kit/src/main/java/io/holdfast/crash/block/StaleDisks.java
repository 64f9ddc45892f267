package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removes what harnesses left that were killed together with their servers: mounts and loop devices whose path bears the prefix and the
 * number of a process that is no more. Those of running ones are left alone.
 */
final class StaleDisks {
    /** Begins the name of every disk's directory; the process number follows. */
    static final String PREFIX = "holdfast-crash-";

    /** Where a disk's file system is mounted, in its directory. */
    private static final String FILE_SYSTEM = "/fs";

    private static final Pattern OWNED = Pattern.compile("/" + PREFIX + "(\\d+)-[^/ ]*");

    private StaleDisks() {}

    static void remove(RootShell shell) throws IOException {
        List<String> mounts = mounts();
        // A device is known by its path, hence only as long as what that lies on is mounted.
        unmount(mounts.stream().filter(point -> point.endsWith(FILE_SYSTEM)), shell);
        for (String device : devices(shell)) {
            try {
                shell.run(List.of("losetup", "-d", device));
            } catch (IOException e) {
                // Where it is gone, another harness or lane was faster.
                if (devices(shell).contains(device)) {
                    throw e;
                }
            }
        }
        unmount(mounts.stream().filter(point -> !point.endsWith(FILE_SYSTEM)), shell);
    }

    private static void unmount(Stream<String> mountPoints, RootShell shell) throws IOException {
        for (String mountPoint : mountPoints.toList()) {
            try {
                shell.run(List.of("umount", "-l", mountPoint));
            } catch (IOException e) {
                if (mounts().contains(mountPoint)) {
                    throw e;
                }
            }
        }
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ", 6)[4])
                .filter(StaleDisks::isStale)
                .toList();
    }

    private static List<String> devices(RootShell shell) throws IOException {
        return shell.run(List.of("losetup", "-l", "-n", "-O", "NAME,BACK-FILE"))
                .lines()
                .filter(StaleDisks::isStale)
                .map(line -> line.strip().split("\\s+", 2)[0])
                .toList();
    }

    private static boolean isStale(String path) {
        Matcher matcher = OWNED.matcher(path);
        String process = matcher.find() ? matcher.group(1) : null;
        return process != null && ProcessHandle.of(Long.parseLong(process)).isEmpty();
    }
}
