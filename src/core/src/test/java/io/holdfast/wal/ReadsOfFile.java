package io.holdfast.wal;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A volume that notes where one of its files is read, and fails one read when told to. */
final class ReadsOfFile {
    private final String name;
    private final List<Long> chunks = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private Volume volume;
    private long failing = -1;
    private @Nullable Throwable failure;

    ReadsOfFile(Volume volume, String name) {
        this.volume = volume;
        this.name = name;
    }

    /** Reads go to that volume from now on: before it is opened. */
    void over(Volume other) {
        volume = other;
    }

    /** The first read of a chunk throws: before it is opened. */
    void failOnce(long chunk, Throwable thrown) {
        failing = chunk;
        failure = thrown;
    }

    /** The numbers of the chunks read, in order. */
    List<Long> chunks() {
        return List.copyOf(chunks);
    }

    long bytes() {
        return bytes.get();
    }

    Volume volume() {
        Volume target = volume;
        return proxy(Volume.class, (proxy, method, arguments) -> {
            Object result = method.invoke(target, arguments);
            return result instanceof DurableFile file && file.name().equals(name) ? noting(file) : result;
        });
    }

    private DurableFile noting(DurableFile file) {
        return proxy(DurableFile.class, (proxy, method, arguments) -> {
            if (method.getName().equals("read")) {
                long chunk = (Long) arguments[3] / BlockReader.CHUNK_BYTES;
                boolean again = chunks.contains(chunk);
                chunks.add(chunk);
                bytes.addAndGet((Integer) arguments[2]);
                Throwable thrown = failure;
                if (chunk == failing && !again && thrown != null) {
                    throw thrown;
                }
            }
            return method.invoke(file, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return handler.invoke(proxy, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
