package io.holdfast.lucene;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A volume that keeps a list of the calls that open, sync, close or name something: {@code "sync _0.cfs"}. It can leave one kind
 * of them out and say that they were made.
 */
final class RecordedVolume {
    private static final Set<String> KEPT =
            Set.of("create", "open", "rename", "unlink", "sync", "syncDirectory", "close");

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Volume volume;
    private final String leftOut;

    private RecordedVolume(Volume volume, String leftOut) {
        this.volume = volume;
        this.leftOut = leftOut;
    }

    RecordedVolume(Volume volume) {
        this(volume, "");
    }

    static Volume leavingOut(Volume volume, String method) {
        return new RecordedVolume(volume, method).volume();
    }

    Volume volume() {
        return recorded(Volume.class, volume, "");
    }

    /** The calls since the last time that somebody asked. */
    List<String> taken() {
        synchronized (calls) {
            List<String> taken = List.copyOf(calls);
            calls.clear();
            return taken;
        }
    }

    private <T> T recorded(Class<T> type, T right, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return identity(proxy, method, arguments);
                    }
                    if (KEPT.contains(method.getName())) {
                        calls.add(call(method, arguments, name));
                    }
                    if (method.getName().equals(leftOut)) {
                        return Guarantee.POWER_CUT;
                    }
                    try {
                        Object result = method.invoke(right, arguments);
                        return result instanceof DurableFile file
                                ? recorded(DurableFile.class, file, (String) arguments[0])
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static String call(Method method, Object[] arguments, String name) {
        StringBuilder call = new StringBuilder(method.getName());
        if (!name.isEmpty()) {
            call.append(' ').append(name);
        }
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            if (argument instanceof String) {
                call.append(' ').append(argument);
            } else if (argument instanceof OpenMode mode && mode.caching() != OpenMode.Caching.BUFFERED) {
                call.append(' ').append(mode.caching());
            }
        }
        return call.toString();
    }

    @SuppressWarnings("ReferenceEquality") // A proxy is nobody but itself.
    private static Object identity(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "recorded";
        };
    }
}
