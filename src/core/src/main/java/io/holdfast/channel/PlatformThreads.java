package io.holdfast.channel;

import io.holdfast.platform.VirtualThreads;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs calls that wait for the device: here, or on a platform thread where a virtual thread makes them, whose carrier would
 * wait too (the runtime's own channel adds a carrier for as long). Threads are made when there is a call for them, and go a
 * second later, so that there is nothing to close. Where too many wait already, the caller waits on its carrier.
 */
final class PlatformThreads {
    /** A call that may wait. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws IOException;
    }

    /** As many carriers as the runtime has at most, with those that it adds (jdk.virtualThreadScheduler.maxPoolSize). */
    static final int THREADS_MAX = 256;

    private final ExecutorService executor = new ThreadPoolExecutor(
            0,
            THREADS_MAX,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            call -> {
                Thread thread = new Thread(call, "holdfast-channel");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());

    /** Makes the call and waits for its end, whatever interrupts; an interrupt is kept. */
    <T> T call(Call<T> call) throws IOException {
        return VirtualThreads.isVirtual(Thread.currentThread()) ? handOver(call) : call.make();
    }

    private <T> T handOver(Call<T> call) throws IOException {
        Future<T> result = executor.submit(call::make);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The call's own exception. */
    private static IOException rethrown(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException("a call failed unexpectedly", failure);
    }
}
