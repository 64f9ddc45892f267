package io.holdfast.libc;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses and constructs a backend. Separate from {@link Libc} because it loads classes by name: the FFM backend's are
 * of Java 22 and the JNR backend's need a library that may be absent, so neither may be linked from the contract.
 */
final class LibcLoader {
    static final String PROPERTY = "holdfast.libc";
    private static final int FIRST_JAVA_WITH_FFM = 22;

    private LibcLoader() {}

    static Libc load() {
        return load(choose(System.getProperty(PROPERTY), Runtime.version().feature()));
    }

    static Libc load(Backend backend) {
        return construct(backend, Abi.current(), Optional.empty());
    }

    static Libc load(Backend backend, Abi abi, Path library) {
        return construct(backend, abi, Optional.of(library));
    }

    static Backend choose(@Nullable String property, int javaFeature) {
        if (property == null) {
            return javaFeature >= FIRST_JAVA_WITH_FFM ? Backend.FFM : Backend.JNR;
        }
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "ffm" -> Backend.FFM;
            case "jnr" -> Backend.JNR;
            default ->
                throw new IllegalArgumentException(
                        "system property " + PROPERTY + " must be ffm or jnr, was " + property);
        };
    }

    private static Libc construct(Backend backend, Abi abi, Optional<Path> library) {
        if (backend == Backend.FFM && Runtime.version().feature() < FIRST_JAVA_WITH_FFM) {
            throw new LibcUnavailableException("The FFM backend needs Java 22 or later, this is Java "
                    + Runtime.version().feature());
        }
        String name = "io.holdfast.libc." + (backend == Backend.FFM ? "ffm.FfmLibc" : "jnr.JnrLibc");
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor(Abi.class, Optional.class);
            return (Libc) constructor.newInstance(abi, library);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof LibcUnavailableException unavailable) {
                throw unavailable;
            }
            throw absent(backend, cause == null ? e : cause);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw absent(backend, e);
        }
    }

    private static LibcUnavailableException absent(Backend backend, Throwable cause) {
        String remedy = backend == Backend.JNR
                ? "Java 17 to 21 need com.github.jnr:jnr-posix on the class path"
                : "Java 22 or later needs java.lang.foreign";
        return new LibcUnavailableException("The " + backend + " backend cannot be loaded: " + remedy, cause);
    }
}
