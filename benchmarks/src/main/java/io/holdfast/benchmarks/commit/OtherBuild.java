package io.holdfast.benchmarks.commit;

import io.holdfast.platform.OpenMode.Caching;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Another build of Holdfast in the same run: how a change is judged, before and after in turns. Its classes are loaded apart
 * from those of this build, so that neither gains or loses by what the runtime has learned of the other.
 */
final class OtherBuild {
    private final String name;
    private final String classPath;
    private final ClassLoader classes;

    /**
     * A build.
     *
     * @param name of its systems, or what their names begin with
     * @param classPath its benchmarks.jar; classes that stand before it take the place of its own
     * @throws IllegalArgumentException if a part of the path is none
     */
    @SuppressWarnings("builder:required.method.not.called") // Its classes are needed until the process ends.
    OtherBuild(String name, String classPath) {
        this.name = name;
        this.classPath = classPath;
        String[] parts = classPath.split(File.pathSeparator, -1);
        URL[] places = new URL[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                places[i] = Path.of(parts[i]).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(parts[i], e);
            }
        }
        this.classes = new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
    }

    /** Its log, called in the three ways. */
    List<Contender> contenders() {
        return List.of(
                contender(name, Callers.PLATFORM_THREADS),
                contender(name + "-virtual", Callers.VIRTUAL_THREADS),
                contender(name + "-async", Callers.ASYNC));
    }

    private Contender contender(String system, Callers callers) {
        return new Contender(
                system, "Holdfast as built in " + classPath, callers, (directory, cell) -> open(directory));
    }

    @SuppressWarnings("nullness:argument") // A static field has no instance, and this one is never null.
    private Store open(Path directory) throws Exception {
        Class<?> type = classes.loadClass(HoldfastStore.class.getName());
        Class<?> caching = classes.loadClass(Caching.class.getName());
        MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        Object preferred = caching.getField(Caching.DIRECT_IF_POSSIBLE.name()).get(null);
        try {
            Object store = inside.findConstructor(type, MethodType.methodType(void.class, Path.class, caching))
                    .invoke(directory, preferred);
            return new ItsStore((AutoCloseable) store, inside);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError(classPath, e);
        }
    }

    /** Passes each call on: of what is called there this build knows types of the runtime alone. */
    private static final class ItsStore implements AsyncStore {
        private final AutoCloseable store;
        private final MethodHandle commit;
        private final MethodHandle commitAsync;

        ItsStore(AutoCloseable store, MethodHandles.Lookup inside) throws ReflectiveOperationException {
            this.store = store;
            this.commit = inside.bind(store, "commit", MethodType.methodType(long.class, int.class, byte[].class));
            this.commitAsync =
                    inside.bind(store, "commitAsync", MethodType.methodType(CompletableFuture.class, byte[].class));
        }

        @Override
        public long commit(int caller, byte[] payload) throws Exception {
            try {
                return (long) commit.invokeExact(caller, payload);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public CompletableFuture<?> commitAsync(byte[] payload) throws Exception {
            try {
                return (CompletableFuture<?>) commitAsync.invoke(payload);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                store.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
