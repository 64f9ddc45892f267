package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The kernel's side of a server: what is to be aborted where the server stalls, as everything that syncs would wait for it for ever.
 *
 * @param number its number under {@code /sys/fs/fuse/connections}
 */
record FuseConnection(int number) {
    private static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");

    /** Finds it by the kernel's table of mounts; the mount itself is not touched, since that may hang. */
    static FuseConnection of(Path mountPoint) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ", 6);
            if (fields.length > 4 && fields[4].equals(mountPoint.toString())) {
                return new FuseConnection(Integer.parseInt(fields[2].substring(fields[2].indexOf(':') + 1)));
            }
        }
        throw new NoSuchFileException(mountPoint.toString(), null, "it is not mounted");
    }

    /** Fails every request that waits, now and for ever. */
    void abort(RootShell shell) throws IOException {
        Path abort = CONNECTIONS.resolve(number + "/abort");
        if (!Files.exists(abort)) {
            shell.run(List.of("mount", "-t", "fusectl", "none", CONNECTIONS.toString()));
        }
        if (Files.exists(abort)) {
            Files.writeString(abort, "1");
        }
    }
}
