package io.holdfast.wal;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** A volume that writes down the names of the calls to it and to its files. */
final class CallsOfVolume {
    private CallsOfVolume() {}

    static Volume recording(Volume volume, List<String> calls) {
        return proxy(Volume.class, volume, calls);
    }

    private static <T> T proxy(Class<T> type, T target, List<String> calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof DurableFile file ? proxy(DurableFile.class, file, calls) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
