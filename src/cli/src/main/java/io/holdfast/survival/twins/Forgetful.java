package io.holdfast.survival.twins;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A volume that leaves out one kind of sync and says that it was made: what a program does whose author forgot the call. Wrong on
 * purpose.
 */
public enum Forgetful {
    /** What is written to files is never synced. */
    OF_FILES("sync"),
    /** The directory with their names is never synced. */
    OF_THE_DIRECTORY("syncDirectory");

    private final String forgotten;

    Forgetful(String forgotten) {
        this.forgotten = forgotten;
    }

    /**
     * Disguises a volume.
     *
     * @param right the volume, which the disguise closes when it is closed
     * @param hasBegun from when on the call is left out
     * @return the volume, and files, that forget
     */
    public Volume volume(Volume right, BooleanSupplier hasBegun) {
        return (Volume) disguised(Volume.class, right, hasBegun);
    }

    @SuppressWarnings("nullness:return") // What returns nothing returns null here.
    private Object disguised(Class<?> type, Object right, BooleanSupplier hasBegun) {
        return Proxy.newProxyInstance(
                Forgetful.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(right, method, arguments, hasBegun));
    }

    private @Nullable Object call(Object right, Method method, Object @Nullable [] arguments, BooleanSupplier hasBegun)
            throws Throwable {
        boolean forgets = hasBegun.getAsBoolean();
        if (forgets && method.getName().equals(forgotten)) {
            return Guarantee.POWER_CUT;
        }
        Object[] passed = arguments == null ? new Object[0] : arguments.clone();
        for (int i = 0; i < passed.length; i++) {
            // A change of names syncs the directory too, where it is told to.
            if (forgets && this == OF_THE_DIRECTORY && passed[i] == DirectorySync.NOW) {
                passed[i] = DirectorySync.DEFERRED;
            }
        }
        try {
            Object result = method.invoke(right, passed);
            return result instanceof DurableFile file ? disguised(DurableFile.class, file, hasBegun) : result;
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }
}
