package io.holdfast.wal;

import io.holdfast.libc.Errno;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.NativeIOException;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A volume one range of one file of which the device cannot read: every read that touches it fails with EIO. */
final class UnreadableSectors {
    private UnreadableSectors() {}

    static Volume of(Volume volume, String name, long position, int length) {
        return proxy(Volume.class, volume, (proxy, method, arguments) -> {
            Object result = method.invoke(volume, arguments);
            return result instanceof DurableFile file && file.name().equals(name) ? of(file, position, length) : result;
        });
    }

    private static DurableFile of(DurableFile file, long position, int length) {
        return proxy(DurableFile.class, file, (proxy, method, arguments) -> {
            if (method.getName().equals("read")) {
                long from = (Long) arguments[3];
                long to = from + (Integer) arguments[2];
                if (from < position + length && position < to) {
                    throw new NativeIOException("pread", file.name(), from, new Errno(5, Errno.Kind.EIO));
                }
            }
            return method.invoke(file, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, T target, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return handler.invoke(target, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
