package io.holdfast.cli;

import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Reads lines and appends each, on a thread of its own, because reading blocks as long as nothing comes, while
 * acknowledgements are to be shown. What it appended it hands on in order.
 */
final class LineAppender implements Runnable {
    /** What the appender hands on. */
    sealed interface Step {}

    /** A line was appended; the future completes when it is acknowledged. */
    record Appended(CompletableFuture<Lsn> acknowledged) implements Step {}

    /** Nothing more comes, because the input has ended or because of a failure. */
    record Ended(Optional<IOException> failure) implements Step {}

    /** Appends a line. */
    @FunctionalInterface
    interface Append {
        /**
         * Appends.
         *
         * @param line the payload; copied before this returns
         * @return completes when it is acknowledged
         * @throws IOException if the log takes nothing more
         */
        CompletableFuture<Lsn> of(ByteBuffer line) throws IOException;
    }

    private final InputLines lines;
    private final Append append;
    private final BlockingQueue<Step> steps;

    LineAppender(InputLines lines, Append append, BlockingQueue<Step> steps) {
        this.lines = lines;
        this.append = append;
        this.steps = steps;
    }

    @Override
    public void run() {
        try {
            steps.put(new Ended(appendAll()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<IOException> appendAll() throws InterruptedException {
        try {
            ByteBuffer line;
            while ((line = lines.next()) != null) {
                steps.put(new Appended(append.of(line)));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } catch (RuntimeException | Error e) {
            // Who waits for the next step would wait for ever: a line may not fit into the memory.
            return Optional.of(new IOException("a line could not be appended: " + e, e));
        }
    }
}
