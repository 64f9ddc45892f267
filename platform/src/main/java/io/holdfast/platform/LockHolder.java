package io.holdfast.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The name that the holder of a lock leaves in the lock file, for the message of who is refused: process, its start, which
 * tells a number that was given out again, and the host where that is known cheaply.
 *
 * @param name one line
 */
record LockHolder(String name) {
    /** Always as many bytes, so that a lock file is overwritten in place, also on a full disk. */
    static final int ENCODED_BYTES = 256;

    private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * This process.
     *
     * @return its name
     * @throws IOException if the host's name cannot be read
     */
    static LockHolder current() throws IOException {
        ProcessHandle process = ProcessHandle.current();
        String started = process.info()
                .startInstant()
                .map(instant -> ", started " + instant)
                .orElse("");
        String host = Files.isReadable(LINUX_HOST_NAME)
                ? " on "
                        + Files.readString(LINUX_HOST_NAME, StandardCharsets.UTF_8)
                                .strip()
                : "";
        return new LockHolder("process " + process.pid() + host + started);
    }

    /**
     * The line as the lock file holds it.
     *
     * @return {@link #ENCODED_BYTES} bytes, filled up with spaces, a line feed at the end
     */
    byte[] encoded() {
        byte[] line = name.getBytes(StandardCharsets.UTF_8);
        byte[] encoded = new byte[ENCODED_BYTES];
        Arrays.fill(encoded, (byte) ' ');
        System.arraycopy(line, 0, encoded, 0, Math.min(line.length, ENCODED_BYTES - 1));
        encoded[ENCODED_BYTES - 1] = '\n';
        return encoded;
    }

    /**
     * Who left these bytes.
     *
     * @param encoded what the lock file holds, maybe cut short or foreign
     * @return a phrase for a message
     * @throws IOException as {@link #current}
     */
    static String describe(byte[] encoded) throws IOException {
        if (Arrays.equals(encoded, current().encoded())) {
            return "this JVM";
        }
        String line = new String(encoded, StandardCharsets.UTF_8).strip();
        return line.startsWith("process ") ? line : "a process that has not written its name yet";
    }
}
