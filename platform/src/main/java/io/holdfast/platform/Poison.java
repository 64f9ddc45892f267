package io.holdfast.platform;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the first failed sync of a file or directory, from which there is no way back.
 *
 * <p>Separate because every kind of volume keeps the same rule: the kernel reports lost pages once and then forgets them,
 * so a sync that is tried again succeeds without the bytes (Rebello et al., "Can Applications Recover from fsync
 * Failures?", USENIX ATC 2020). Safe for any number of threads.
 */
public final class Poison {
    private final String path;
    private final AtomicReference<@Nullable IOException> firstFailure = new AtomicReference<>();
    private final AtomicBoolean toldAtClose = new AtomicBoolean();

    /**
     * Nothing has failed yet.
     *
     * @param path the file or directory, for messages
     */
    public Poison(String path) {
        this.path = path;
    }

    /**
     * Remembers a failure, unless one is remembered already, and hands it back to be thrown.
     *
     * @param failure what failed
     * @param <E> its type
     * @return the same failure
     */
    public <E extends IOException> E with(E failure) {
        firstFailure.compareAndSet(null, failure);
        return failure;
    }

    /**
     * Refuses if anything has failed: at the start of every write, sync, preallocation and truncation.
     *
     * @throws PoisonedFileException if so, with the first failure as cause
     */
    public void check() throws PoisonedFileException {
        IOException failure = firstFailure.get();
        if (failure != null) {
            throw new PoisonedFileException(path, failure);
        }
    }

    /**
     * Refuses once if anything has failed: at the end of closing, which must not hide it.
     *
     * @throws PoisonedFileException the first time, if so
     */
    public void checkAtClose() throws PoisonedFileException {
        if (firstFailure.get() != null && toldAtClose.compareAndSet(false, true)) {
            check();
        }
    }
}
