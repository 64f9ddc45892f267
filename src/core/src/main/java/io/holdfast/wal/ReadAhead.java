package io.holdfast.wal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next chunks of a file in another thread while one thread, the reader, looks at those before. It begins when the
 * reader goes on from one chunk to the next, so that neither a short file nor a look at one record costs a thread.
 *
 * <p>The reader has two chunks, the one it stands in and the one it was in before, to which it can come back; the others are
 * read ahead. What the other thread has not begun the reader reads itself, so it waits for a read, never for the executor.
 * A read that fails ends the reading ahead, and its error is thrown where the reader arrives there, once.
 *
 * <p>The task ends at the limit, on {@link #close}, and where no chunk is taken from it for a while; the next chunk that is
 * taken begins it anew. So a reader that is forgotten holds no thread.
 */
final class ReadAhead {
    /** Two for the reader, two that are read ahead. */
    static final int CHUNKS = 4;

    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ChunkSource source;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Chunk> free = new ArrayDeque<>();
    private final Queue<Chunk> ready = new ArrayDeque<>();
    private boolean reading;
    private boolean running;
    private boolean closed;
    private @Nullable Throwable failure;
    private long next;
    private long limit;
    // The reader's alone.
    private Chunk current;
    private Chunk before;

    /**
     * Reads nothing yet.
     *
     * @param source the file
     * @param chunks so many as {@link #CHUNKS}, of one size
     * @param executor runs the task in another thread
     */
    ReadAhead(ChunkSource source, List<Chunk> chunks, Executor executor) {
        this.source = source;
        this.executor = executor;
        this.limit = source.fileBytes();
        this.current = chunks.get(0);
        this.before = chunks.get(1);
        free.addAll(chunks.subList(2, chunks.size()));
    }

    /** Nothing at or past a position of the file is read ahead. */
    void limitTo(long position) {
        lock.lock();
        try {
            limit = Math.min(position, source.fileBytes());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The chunk with a part of the file; the one that the call before returned stays as it is until the next call.
     *
     * @param position where the part begins
     * @param length its length in bytes
     * @return the chunk
     * @throws IOException if a read fails for another reason than the device
     * @throws java.util.concurrent.RejectedExecutionException from the executor; the next call goes on without it
     */
    Chunk take(long position, int length) throws IOException {
        Chunk older = before;
        before = current;
        current = older;
        if (!older.holds(position, length)) {
            long first = source.floor(position);
            bring(first, length(first, position + length - first));
        }
        return current;
    }

    private int length(long first, long wanted) {
        return source.length(first, wanted, limit, current.bytes().capacity());
    }

    private void bring(long first, int length) throws IOException {
        if (first != before.end()) {
            forget(first + length);
        } else {
            if (begins()) {
                executor.execute(this::readAhead);
            }
            if (takesReady(first + length)) {
                return;
            }
        }
        source.read(current, first, length);
    }

    /** Whether the task shall begin: it does not run, and more than one chunk is left. */
    private boolean begins() {
        lock.lock();
        try {
            boolean begins = !running && limit - next > current.bytes().capacity();
            running |= begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next chunk if it was read or is being read; if not, what follows it is what is read next. */
    private boolean takesReady(long following) throws IOException {
        lock.lock();
        try {
            while (reading && ready.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            Chunk there = ready.poll();
            if (there == null) {
                throwFailure();
                next = following;
                return false;
            }
            free.add(current);
            current = there;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() throws IOException {
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof IOException refused) {
            throw refused;
        } else if (thrown instanceof RuntimeException unexpected) {
            throw unexpected;
        } else if (thrown instanceof Error fatal) {
            throw fatal;
        }
    }

    /** The reader is elsewhere: what was read ahead is of no use. */
    private void forget(long following) {
        lock.lock();
        try {
            awaitRead();
            free.addAll(ready);
            ready.clear();
            failure = null;
            next = following;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRead() {
        while (reading) {
            changed.awaitUninterruptibly();
        }
    }

    private void readAhead() {
        for (Chunk chunk = begin(); chunk != null; chunk = begin()) {
            read(chunk);
        }
    }

    /** A chunk to read into; null if the task shall end. */
    private @Nullable Chunk begin() {
        lock.lock();
        try {
            long left = IDLE_NANOS;
            while (isMore() && free.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            Chunk chunk = isMore() ? free.poll() : null;
            reading = chunk != null;
            running = reading;
            return chunk;
        } catch (InterruptedException e) {
            // The executor is stopping: the reader goes on by itself.
            running = false;
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isMore() {
        return !closed && failure == null && next < limit;
    }

    private void read(Chunk chunk) {
        // While a read is under way the reader waits before it changes any of this.
        long first = next;
        int length = source.length(first, 0, limit, chunk.bytes().capacity());
        Throwable failed = null;
        try {
            source.read(chunk, first, length);
        } catch (Throwable e) {
            failed = e;
        }
        lock.lock();
        try {
            reading = false;
            failure = failed;
            (failed == null ? ready : free).add(chunk);
            next = failed == null ? first + length : first;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the task, and waits for the read that is under way: the file can be closed, and the chunks used, after it. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            awaitRead();
        } finally {
            lock.unlock();
        }
    }
}
