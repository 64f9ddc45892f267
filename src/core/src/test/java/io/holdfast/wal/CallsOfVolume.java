package io.holdfast.wal;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A volume that writes down the names of the calls to it and to its files, or that does something after one of them. */
final class CallsOfVolume {
    private CallsOfVolume() {}

    static Volume recording(Volume volume, List<String> calls) {
        return proxy(Volume.class, volume, calls);
    }

    interface Step {
        void run() throws IOException;
    }

    /** A step is taken once, after the first call of a method with a name as its first argument. */
    static Volume after(Volume volume, String call, String name, Step step) {
        return afterNext(volume, call, name, new AtomicReference<>(step));
    }

    /** A step that may be set later is taken once, after the next such call. */
    static Volume afterNext(Volume volume, String call, String name, AtomicReference<Step> next) {
        return (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(), new Class<?>[] {Volume.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(volume, arguments);
                        Step step = method.getName().equals(call) && arguments[0].equals(name)
                                ? next.getAndSet(null)
                                : null;
                        if (step != null) {
                            step.run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
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
