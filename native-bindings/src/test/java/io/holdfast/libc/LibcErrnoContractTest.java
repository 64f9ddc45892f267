package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A failed call returns the errno of that call, whatever else the JVM does meanwhile. */
@ParameterizedClass
@MethodSource("io.holdfast.libc.Backends#all")
final class LibcErrnoContractTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 200;
    private static final int CALLS_PER_ROUND = 25;

    private final Libc libc;

    @TempDir
    private Path directory;

    LibcErrnoContractTest(Libc libc) {
        this.libc = libc;
    }

    @Test
    void everyFailureCarriesItsOwnErrno() throws Exception {
        try (Failures failures = new Failures(libc, directory)) {
            assertThat(failures.all()).extracting(Failures.Failure::kind).doesNotHaveDuplicates();
            for (Failures.Failure failure : failures.all()) {
                long result = failure.call().getAsLong();

                assertThat(result).as("%s", failure).isEqualTo(-failure.kind().number(libc.abi()));
                assertThat(Errno.isResult(result, failure.kind(), libc.abi())).isTrue();
            }
        }
    }

    @Test
    void aCollectionBetweenTheCallsChangesNoErrno() throws Exception {
        try (Failures failures = new Failures(libc, directory)) {
            for (Failures.Failure failure : failures.all()) {
                System.gc();
                assertThat(failure.call().getAsLong())
                        .as("%s", failure)
                        .isEqualTo(-failure.kind().number(libc.abi()));
            }
        }
    }

    @Test
    void sixteenThreadsThatFailAtOnceEachSeeOnlyTheirOwnErrno() throws Exception {
        failOnThreads(work -> {
            Thread thread = new Thread(work);
            thread.start();
            return thread;
        });
    }

    @Test
    void virtualThreadsThatFailAtOnceEachSeeOnlyTheirOwnErrno() throws Exception {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= 21, "Java " + Runtime.version().feature() + " has no virtual threads");
        // By reflection, because the sources are of Java 17.
        var start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        failOnThreads(work -> {
            try {
                return (Thread) start.invoke(null, work);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("Thread.startVirtualThread", e);
            }
        });
    }

    private void failOnThreads(Function<Runnable, Thread> starter) throws Exception {
        try (Failures failures = new Failures(libc, directory)) {
            List<Failures.Failure> all = failures.all();
            CyclicBarrier together = new CyclicBarrier(THREADS);
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Failures.Failure failure = all.get(i % all.size());
                threads.add(starter.apply(() -> fail(failure, together, wrong)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
        }
    }

    // Yielding is no synchronisation here: it moves virtual threads to other carriers, where a lost errno would show.
    @SuppressWarnings("ThreadPriorityCheck")
    private void fail(Failures.Failure failure, CyclicBarrier together, Queue<String> wrong) {
        long expected = -failure.kind().number(libc.abi());
        try {
            for (int round = 0; round < ROUNDS; round++) {
                together.await();
                for (int i = 0; i < CALLS_PER_ROUND; i++) {
                    long result = failure.call().getAsLong();
                    if (result != expected) {
                        wrong.add(failure + " returned " + result);
                    }
                    Thread.yield();
                }
            }
        } catch (Exception e) {
            wrong.add(failure + " threw " + e);
            together.reset();
        }
    }

    @Test
    void anUnknownNumberKeepsItsNumber() {
        Errno errno = Errno.ofResult(-4711, libc.abi());

        assertThat(errno.number()).isEqualTo(4711);
        assertThat(errno.kind()).isEqualTo(Errno.Kind.UNKNOWN);
        assertThat(errno).hasToString("errno 4711");
        assertThatThrownBy(() -> Errno.ofResult(0, libc.abi())).isInstanceOf(IllegalArgumentException.class);
    }
}
