package io.holdfast.libc;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * An error number of the C library, as an open value: a number that the table does not know keeps its number.
 *
 * @param number the value of {@code errno}, above zero
 * @param kind what the number means on the system that produced it, {@link Kind#UNKNOWN} where the table has no row
 */
public record Errno(int number, Kind kind) {

    /** Refuses numbers that no call can leave in {@code errno}. */
    public Errno {
        if (number <= 0) {
            throw new IllegalArgumentException("errno must be above zero, was " + number);
        }
    }

    /**
     * The error that a call's result carries.
     *
     * @param result what the call returned, below zero
     * @param abi the system on which it was called
     * @return the error
     * @throws IllegalArgumentException if the result is no failure
     */
    public static Errno ofResult(long result, Abi abi) {
        if (result >= 0) {
            throw new IllegalArgumentException("a result of " + result + " carries no errno");
        }
        int number = Math.toIntExact(-result);
        return new Errno(number, Kind.of(number, abi));
    }

    /**
     * Whether a call's result is this kind of failure, without allocating.
     *
     * @param result what the call returned
     * @param kind the kind asked for
     * @param abi the system on which it was called
     * @return true if the call failed with that error number
     */
    public static boolean isResult(long result, Kind kind, Abi abi) {
        return result < 0 && result == -kind.number(abi);
    }

    /**
     * The symbol, the number and the meaning, for a message.
     *
     * @return for example {@code ENOSPC (28, no space left on device)}, or {@code errno 4711}
     */
    @Override
    public String toString() {
        return kind == Kind.UNKNOWN ? "errno " + number : kind + " (" + number + ", " + kind.meaning() + ")";
    }

    /** The error numbers that have a meaning here: one row each, Linux and Darwin side by side. */
    public enum Kind {
        /** Operation not permitted. */
        EPERM(1, 1, "operation not permitted"),
        /** No such file or directory. */
        ENOENT(2, 2, "no such file or directory"),
        /** Interrupted by a signal. */
        EINTR(4, 4, "interrupted by a signal"),
        /** Input/output error. */
        EIO(5, 5, "input/output error"),
        /** No such device. */
        ENXIO(6, 6, "no such device or address"),
        /** Bad descriptor. */
        EBADF(9, 9, "bad file descriptor"),
        /** Try again. */
        EAGAIN(11, 35, "resource temporarily unavailable"),
        /** Out of memory. */
        ENOMEM(12, 12, "out of memory"),
        /** Permission denied. */
        EACCES(13, 13, "permission denied"),
        /** Bad address. */
        EFAULT(14, 14, "bad address"),
        /** Device or resource busy. */
        EBUSY(16, 16, "device or resource busy"),
        /** File exists. */
        EEXIST(17, 17, "file exists"),
        /** Cross-device link. */
        EXDEV(18, 18, "on another file system"),
        /** No such device. */
        ENODEV(19, 19, "no such device"),
        /** Not a directory. */
        ENOTDIR(20, 20, "not a directory"),
        /** Is a directory. */
        EISDIR(21, 21, "is a directory"),
        /** Invalid argument. */
        EINVAL(22, 22, "invalid argument"),
        /** Too many open files in the system. */
        ENFILE(23, 23, "too many open files in the system"),
        /** Too many open files. */
        EMFILE(24, 24, "too many open files"),
        /** Inappropriate ioctl. */
        ENOTTY(25, 25, "inappropriate ioctl for this file"),
        /** Text file busy. */
        ETXTBSY(26, 26, "text file busy"),
        /** File too large. */
        EFBIG(27, 27, "file too large"),
        /** No space left on device. */
        ENOSPC(28, 28, "no space left on device"),
        /** Illegal seek. */
        ESPIPE(29, 29, "not seekable"),
        /** Read-only file system. */
        EROFS(30, 30, "read-only file system"),
        /** Too many links. */
        EMLINK(31, 31, "too many links"),
        /** Broken pipe. */
        EPIPE(32, 32, "broken pipe"),
        /** Deadlock avoided. */
        EDEADLK(35, 11, "deadlock would occur"),
        /** Name too long. */
        ENAMETOOLONG(36, 63, "file name too long"),
        /** No locks available. */
        ENOLCK(37, 77, "no locks available"),
        /** Not implemented. */
        ENOSYS(38, 78, "function not implemented"),
        /** Directory not empty. */
        ENOTEMPTY(39, 66, "directory not empty"),
        /** Too many symbolic links. */
        ELOOP(40, 62, "too many levels of symbolic links"),
        /** Value too large. */
        EOVERFLOW(75, 84, "value too large"),
        /** Not supported, as Darwin's ENOTSUP; the same number as EOPNOTSUPP on Linux. */
        ENOTSUP(95, 45, "operation not supported"),
        /** Not supported on socket: a number of its own on Darwin only. */
        EOPNOTSUPP(95, 102, "operation not supported"),
        /** Timed out. */
        ETIMEDOUT(110, 60, "timed out"),
        /** Stale file handle. */
        ESTALE(116, 70, "stale file handle"),
        /** A file system's structure is damaged; a number of Linux only. */
        EUCLEAN(117, -1, "structure needs cleaning"),
        /** Disk quota exceeded. */
        EDQUOT(122, 69, "disk quota exceeded"),
        /** Cancelled. */
        ECANCELED(125, 89, "operation cancelled"),
        /** A number without a row in this table. */
        UNKNOWN(-1, -1, "unknown");

        private static final Map<Abi, Map<Integer, Kind>> BY_NUMBER = byNumber();

        private final int linux;
        private final int darwin;
        private final String meaning;

        Kind(int linux, int darwin, String meaning) {
            this.linux = linux;
            this.darwin = darwin;
            this.meaning = meaning;
        }

        /**
         * The number of this error on a system.
         *
         * @param abi the system
         * @return the number, or -1 for {@link #UNKNOWN} and where the system lacks the error
         */
        public int number(Abi abi) {
            return abi.os() == Abi.OperatingSystem.DARWIN ? darwin : linux;
        }

        /**
         * What the error says, in plain words.
         *
         * @return a phrase for a message
         */
        public String meaning() {
            return meaning;
        }

        /**
         * The kind behind a number.
         *
         * @param number the value of {@code errno}
         * @param abi the system that produced it
         * @return the kind, {@link #UNKNOWN} if there is no row for the number
         */
        public static Kind of(int number, Abi abi) {
            Map<Integer, Kind> kinds = BY_NUMBER.get(abi);
            return kinds == null ? UNKNOWN : kinds.getOrDefault(number, UNKNOWN);
        }

        private static Map<Abi, Map<Integer, Kind>> byNumber() {
            Map<Abi, Map<Integer, Kind>> table = new EnumMap<>(Abi.class);
            for (Abi abi : Abi.values()) {
                Map<Integer, Kind> row = new HashMap<>();
                for (Kind kind : values()) {
                    row.putIfAbsent(kind.number(abi), kind);
                }
                table.put(abi, row);
            }
            return table;
        }
    }
}
