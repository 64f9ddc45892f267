package io.holdfast.crash;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The mistake that has a name of its own, fsyncgate: where a sync fails the file is opened again and synced again, and what
 * succeeds the second time is believed. A program on such a volume must be found by a {@link FaultRun}, or the run proves nothing.
 */
public final class RetryingVolume {
    private RetryingVolume() {}

    /**
     * Makes the mistake below a program.
     *
     * @param right the volume, which is closed with the result
     * @return the volume with the mistake in it, in its files and in its directories
     */
    @SuppressWarnings("nullness:return") // A call may return null.
    public static Volume of(Volume right) {
        return proxy(Volume.class, (ignored, method, arguments) -> {
            Object result = invoke(right, method, arguments);
            if (result instanceof DurableFile file) {
                return retrying(right, file);
            }
            return result instanceof Volume volume ? of(volume) : result;
        });
    }

    @SuppressWarnings("nullness:return") // A call may return null.
    private static DurableFile retrying(Volume volume, DurableFile first) {
        AtomicReference<DurableFile> file = new AtomicReference<>(first);
        return proxy(DurableFile.class, (ignored, method, arguments) -> {
            try {
                return invoke(file.get(), method, arguments);
            } catch (SyncFailedException e) {
                closeAfter(e, file.getAndSet(volume.open(first.name(), OpenMode.BUFFERED)));
                return file.get().sync(SyncKind.FILE);
            }
        });
    }

    private static void closeAfter(SyncFailedException failure, DurableFile poisoned) throws IOException {
        try {
            poisoned.close();
        } catch (PoisonedFileException told) {
            told.addSuppressed(failure);
        }
    }

    @SuppressWarnings("nullness:argument") // A call without arguments has null for them.
    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }

    // Class.cast of what is no null.
    @SuppressWarnings("nullness:return")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(RetryingVolume.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
