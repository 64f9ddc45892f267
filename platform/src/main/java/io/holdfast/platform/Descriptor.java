package io.holdfast.platform;

import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one owner of a file descriptor: it counts who is inside a call, so that the number goes back to the kernel, which
 * hands it to the next file at once, only after the last of them has left.
 *
 * <p>Every use is bracketed: {@code int fd = descriptor.enter(); try { … } finally { descriptor.leave(); }}. Neither
 * allocates. Safe for any number of threads.
 */
final class Descriptor implements AutoCloseable {
    /** The sign bit of the state; the other bits count the users. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final Libc libc;
    private final String path;
    private final int fd;
    private final AtomicInteger state = new AtomicInteger();
    private final CountDownLatch unused = new CountDownLatch(1);

    /**
     * Takes over a descriptor.
     *
     * @param libc the library that opened it
     * @param path the file or directory, for messages
     * @param fd the open descriptor, which nobody else closes
     */
    Descriptor(Libc libc, String path, int fd) {
        this.libc = libc;
        this.path = path;
        this.fd = fd;
    }

    /**
     * Begins a use.
     *
     * @return the descriptor, valid until {@link #leave}
     * @throws ClosedFileException if it is closed, or somebody is closing it
     */
    int enter() throws ClosedFileException {
        while (true) {
            int users = state.get();
            if (users < 0) {
                throw new ClosedFileException(path);
            }
            if (state.compareAndSet(users, users + 1)) {
                return fd;
            }
        }
    }

    /** Ends a use. */
    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            unused.countDown();
        }
    }

    /**
     * Refuses new users, waits for the last one to leave, and closes. A thread's interruption shortens nothing and is kept.
     * Idempotent: later calls return at once.
     *
     * @throws IOException if close(2) fails; the descriptor is released all the same
     */
    @Override
    public void close() throws IOException {
        int users = state.getAndUpdate(value -> value | CLOSED);
        if (users < 0) {
            return;
        }
        if (users > 0) {
            awaitUnused();
        }
        long result = libc.close(fd);
        // Never again, whatever the result: the number may be somebody else's by now. EINTR says that a signal came
        // while
        // the kernel released it (close(2), "Dealing with error returns").
        if (result < 0 && !Errno.isResult(result, Errno.Kind.EINTR, libc.abi())) {
            throw CallFailure.of(libc, "close", path, result);
        }
    }

    private void awaitUnused() {
        boolean interrupted = false;
        while (true) {
            try {
                unused.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
