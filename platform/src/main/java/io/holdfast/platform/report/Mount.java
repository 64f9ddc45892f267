package io.holdfast.platform.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One line of {@code /proc/self/mountinfo}, proc_pid_mountinfo(5).
 *
 * @param id the mount's number
 * @param parentId the mount it is mounted on
 * @param device the file system's {@code major:minor}; major 0 where there is no block device behind it
 * @param root which directory of the file system is mounted: not {@code /} in a bind mount or a btrfs subvolume
 * @param mountPoint where, seen from this process's root
 * @param type the file system's type
 * @param source what was mounted: often a path under {@code /dev}
 * @param options the options of the mount, then those of the file system
 */
record Mount(
        int id,
        int parentId,
        String device,
        String root,
        String mountPoint,
        String type,
        String source,
        List<String> options) {

    private static final int FIXED_FIELDS = 6;

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none of mountinfo's
     */
    static Mount parse(String line) {
        String[] fields = line.split(" ", -1);
        int dash = FIXED_FIELDS;
        while (dash < fields.length && !fields[dash].equals("-")) {
            dash++;
        }
        if (dash + 3 >= fields.length) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new Mount(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                fields[2],
                unescaped(fields[3]),
                unescaped(fields[4]),
                unescaped(fields[dash + 1]),
                unescaped(fields[dash + 2]),
                Stream.concat(Stream.of(fields[5].split(",")), Stream.of(fields[dash + 3].split(",")))
                        .map(Mount::unescaped)
                        .distinct()
                        .toList());
    }

    /** Whether a path lies at or below the mount point. */
    boolean covers(String path) {
        return path.equals(mountPoint) || path.startsWith(mountPoint.endsWith("/") ? mountPoint : mountPoint + "/");
    }

    boolean has(String option) {
        return options.contains(option);
    }

    /** The value of an option {@code key=value}. */
    Optional<String> option(String key) {
        return options.stream()
                .filter(option -> option.startsWith(key + "="))
                .map(option -> option.substring(key.length() + 1))
                .reduce((first, last) -> last);
    }

    /** The kernel writes a space, tab, newline, backslash and, within options, a comma as backslash and three octal digits. */
    private static String unescaped(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] == '\\' && isOctal(bytes, i + 1)) {
                plain.write(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'));
                i += 4;
            } else {
                plain.write(bytes[i]);
                i++;
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctal(byte[] bytes, int from) {
        if (from + 3 > bytes.length) {
            return false;
        }
        for (int i = from; i < from + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                return false;
            }
        }
        return true;
    }
}
