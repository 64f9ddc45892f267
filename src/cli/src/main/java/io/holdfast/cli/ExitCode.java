package io.holdfast.cli;

import io.holdfast.wal.Verdict;
import picocli.CommandLine;

/** How the process ends. What 0 and 1 mean is each command's own; the others mean the same everywhere. */
final class ExitCode {
    /** The command was called wrongly, or could not find out. */
    static final int FAILED = CommandLine.ExitCode.USAGE;

    /** 128 + SIGPIPE: who reads the output has gone, as {@code head} does. */
    static final int CLOSED_PIPE = 141;

    private static final int FIRST_DAMAGE = 3;

    private ExitCode() {}

    /** Of a log that was examined, or that is refused because of what it is: 0 CLEAN, 1 TORN_TAIL, and from 3 on damage. */
    static int of(Verdict verdict) {
        return switch (verdict) {
            case CLEAN -> 0;
            case TORN_TAIL -> 1;
            case CORRUPT -> FIRST_DAMAGE;
            case MISSING_SEGMENT -> FIRST_DAMAGE + 1;
            case STALE -> FIRST_DAMAGE + 2;
            case UNREADABLE -> FIRST_DAMAGE + 3;
            case AMBIGUOUS -> FIRST_DAMAGE + 4;
        };
    }
}
