package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes what harnesses left that were killed together with their servers: mounts and loop devices whose path bears the prefix and the
 * number of a process that is no more. Those of running ones are left alone.
 */
final class StaleDisks {
    /** Begins the name of every disk's directory; the process number follows. */
    static final String PREFIX = "holdfast-crash-";

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
        // The inner ones were mounted last.
        Collections.reverse(mounts);
        for (String mountPoint : mounts) {
            shell.run(List.of("umount", "-l", mountPoint));
        }
        for (String line : shell.run(List.of("losetup", "-l", "-n", "-O", "NAME,BACK-FILE"))
                .lines()
                .toList()) {
            if (isStale(line)) {
                shell.run(List.of("losetup", "-d", line.strip().split("\\s+", 2)[0]));
            }
        }
    }

    private static boolean isStale(String path) {
        Matcher matcher = OWNED.matcher(path);
        String process = matcher.find() ? matcher.group(1) : null;
        return process != null && ProcessHandle.of(Long.parseLong(process)).isEmpty();
    }
}
