package io.holdfast.tests.fault;

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

/**
 * The mistake that has a name of its own, fsyncgate: where a sync fails the file is opened again and synced again, and what
 * succeeds the second time is believed.
 */
final class RetryingVolume {
    private RetryingVolume() {}

    static Volume of(Volume right) {
        return proxy(Volume.class, (ignored, method, arguments) -> {
            Object result = invoke(right, method, arguments);
            return result instanceof DurableFile file ? retrying(right, file) : result;
        });
    }

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

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(RetryingVolume.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
