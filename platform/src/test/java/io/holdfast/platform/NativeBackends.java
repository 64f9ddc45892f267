package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Backend;
import io.holdfast.libc.Libc;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The backends that the running JVM has: suites of the platform run over each. */
final class NativeBackends {
    private static final int FIRST_JAVA_WITH_FFM = 22;

    private NativeBackends() {}

    static List<Backend> available() {
        return hasFfm() ? List.of(Backend.FFM, Backend.JNR) : List.of(Backend.JNR);
    }

    /** The C library by a backend; skips the test where the running JVM does not have it. */
    static Libc load(Backend backend) {
        if (backend == Backend.FFM && !hasFfm()) {
            // Not an optional suite: the same tests run on the later Java of the same build.
            Assumptions.abort("Java " + Runtime.version().feature() + " has no FFM API");
        }
        return Libc.load(backend);
    }

    static boolean onLinux() {
        return Abi.current().os() == Abi.OperatingSystem.LINUX;
    }

    private static boolean hasFfm() {
        return Runtime.version().feature() >= FIRST_JAVA_WITH_FFM;
    }
}
