package io.holdfast.tests.fault;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.programs.Appended;
import io.holdfast.platform.DiskFullException;
import io.holdfast.wal.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that append to one log until it refuses, and what they were promised. Safe for any number of threads. */
final class Appenders {
    private static final int THREADS = 6;

    private final List<Appended> attempted = new ArrayList<>();
    private final List<Appended> acknowledged = new ArrayList<>();
    private int round;

    /** Each thread appends so many times. */
    void append(Log log, int times) throws Exception {
        List<IOException> refusals = inParallel(log, times);
        if (!refusals.isEmpty()) {
            throw refusals.get(0);
        }
    }

    /** Each thread appends until it is refused: the refusals, one of each thread. */
    List<IOException> appendUntilRefused(Log log) throws Exception {
        return inParallel(log, Integer.MAX_VALUE);
    }

    private List<IOException> inParallel(Log log, int times) throws Exception {
        int first = 1_000_000 * round++;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<IOException>>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int writer = i;
                ends.add(threads.submit(() -> appendAsOne(log, writer, first, times)));
            }
            List<IOException> refusals = new ArrayList<>();
            for (Future<List<IOException>> end : ends) {
                refusals.addAll(end.get());
            }
            return refusals;
        } catch (ExecutionException e) {
            throw new AssertionError("an appender failed otherwise than by an IOException", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<IOException> appendAsOne(Log log, int writer, int first, int times) {
        for (int i = 0; i < times; i++) {
            Appended append = new Appended(writer, first + i, 1 + i % 3, 100 + 700 * (i % 4));
            synchronized (this) {
                attempted.add(append);
            }
            try {
                append.to(log);
            } catch (IOException refusal) {
                // Other refusals leave it open whether the record appears; this one does not.
                if (refusal instanceof DiskFullException) {
                    forget(append);
                }
                return List.of(refusal);
            }
            synchronized (this) {
                acknowledged.add(append);
            }
        }
        return List.of();
    }

    private synchronized void forget(Appended append) {
        attempted.remove(append);
    }

    /** Whether a log may show this: all that was acknowledged, and of each thread nothing after what is missing. */
    void check(List<Appended> found) {
        Oracle.<Appended>inOrderOf(Appended::writer).check(found, new Expected<>(acknowledged, attempted));
    }
}
