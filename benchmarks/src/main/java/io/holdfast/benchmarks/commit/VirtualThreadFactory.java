package io.holdfast.benchmarks.commit;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** Makes virtual threads on a Java that has them (21 and later), by reflection since this is compiled for 17. */
final class VirtualThreadFactory {
    private VirtualThreadFactory() {}

    /** The factory; empty before Java 21. */
    @SuppressWarnings("nullness:argument") // A static method has no receiver, and the builder is never null.
    static Optional<ThreadFactory> find() {
        if (Runtime.version().feature() < 21) {
            return Optional.empty();
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Object factory = Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
            return factory instanceof ThreadFactory threads ? Optional.of(threads) : Optional.empty();
        } catch (NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException
                | ClassNotFoundException e) {
            throw new LinkageError("Thread.ofVirtual().factory()", e);
        }
    }
}
