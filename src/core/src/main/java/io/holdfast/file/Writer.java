package io.holdfast.file;

import java.time.Instant;
import java.util.Optional;

/**
 * The process that writes, and what it knows of others. Separate so that tests can be a process that has died.
 *
 * @param process its number
 * @param startSeconds when it started, in seconds since 1970; zero where the system does not say
 * @param others tells the start of a running process
 */
record Writer(long process, long startSeconds, Others others) {
    // The system's idea of when a process started moves with its clock; a number that was given again is far later.
    private static final long TOLERANCE_SECONDS = 60;

    /** Asked for once: it stays the same, and the system answers from files. */
    private static final Writer THIS = current();

    /** The processes that run now. */
    @FunctionalInterface
    interface Others {
        /** The start of a running process, zero where the system does not say; empty if no such process runs. */
        Optional<Long> startSecondsOf(long process);
    }

    static Writer thisProcess() {
        return THIS;
    }

    private static Writer current() {
        ProcessHandle self = ProcessHandle.current();
        long pid = self.pid();
        long start = startSeconds(self);
        return new Writer(
                pid,
                start,
                other -> other == pid
                        ? Optional.of(start)
                        : ProcessHandle.of(other).filter(ProcessHandle::isAlive).map(Writer::startSeconds));
    }

    /** Whether the process with this number runs and is not a later one with the same number. */
    boolean knowsAlive(long number, long start) {
        Optional<Long> running = others.startSecondsOf(number);
        return running.isPresent() && running.get() <= start + TOLERANCE_SECONDS;
    }

    private static long startSeconds(ProcessHandle process) {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }
}
