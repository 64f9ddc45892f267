package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String mountPoint = line.split(" ", 6)[4];
            if (isStale(mountPoint)) {
                mounts.add(mountPoint);
            }
        }
        // A device is known by its path, hence only as long as what that lies on is mounted.
        unmount(mounts.stream().filter(point -> point.endsWith(FILE_SYSTEM)), shell);
        for (String line : shell.run(List.of("losetup", "-l", "-n", "-O", "NAME,BACK-FILE"))
                .lines()
                .toList()) {
            if (isStale(line)) {
                shell.run(List.of("losetup", "-d", line.strip().split("\\s+", 2)[0]));
            }
        }
        unmount(mounts.stream().filter(point -> !point.endsWith(FILE_SYSTEM)), shell);
    }

    private static void unmount(Stream<String> mountPoints, RootShell shell) throws IOException {
        for (String mountPoint : mountPoints.toList()) {
            shell.run(List.of("umount", "-l", mountPoint));
        }
    }

    private static boolean isStale(String path) {
        Matcher matcher = OWNED.matcher(path);
        String process = matcher.find() ? matcher.group(1) : null;
        return process != null && ProcessHandle.of(Long.parseLong(process)).isEmpty();
    }
}
