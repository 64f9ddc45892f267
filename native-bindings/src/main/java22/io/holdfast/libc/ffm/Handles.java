package io.holdfast.libc.ffm;

import io.holdfast.libc.Call;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * One method handle for each row of the catalogue: address of the function, slot for errno, then the C arguments, pointers
 * as {@code long}. Constants, because the JIT compiler inlines a call only through a handle that it knows to be constant;
 * the linker makes rows of the same shape share their code.
 */
final class Handles {
    static final MethodHandle OPEN = of(Call.OPEN);
    static final MethodHandle OPENAT = of(Call.OPENAT);
    static final MethodHandle CLOSE = of(Call.CLOSE);
    static final MethodHandle PREAD = of(Call.PREAD);
    static final MethodHandle PWRITE = of(Call.PWRITE);
    static final MethodHandle PREADV = of(Call.PREADV);
    static final MethodHandle PWRITEV = of(Call.PWRITEV);
    static final MethodHandle PWRITEV2 = of(Call.PWRITEV2);
    static final MethodHandle FSYNC = of(Call.FSYNC);
    static final MethodHandle FDATASYNC = of(Call.FDATASYNC);
    static final MethodHandle FCNTL = of(Call.FCNTL);
    static final MethodHandle FCNTL_INT = of(Call.FCNTL_INT);
    static final MethodHandle FCNTL_POINTER = of(Call.FCNTL_POINTER);
    static final MethodHandle FTRUNCATE = of(Call.FTRUNCATE);
    static final MethodHandle FALLOCATE = of(Call.FALLOCATE);
    static final MethodHandle FSTAT = of(Call.FSTAT);
    static final MethodHandle STATX = of(Call.STATX);
    static final MethodHandle FSTATFS = of(Call.FSTATFS);
    static final MethodHandle RENAME = of(Call.RENAME);
    static final MethodHandle RENAMEAT = of(Call.RENAMEAT);
    static final MethodHandle RENAMEAT2 = of(Call.RENAMEAT2);
    static final MethodHandle RENAMEX_NP = of(Call.RENAMEX_NP);
    static final MethodHandle RENAMEATX_NP = of(Call.RENAMEATX_NP);
    static final MethodHandle UNLINK = of(Call.UNLINK);
    static final MethodHandle UNLINKAT = of(Call.UNLINKAT);
    static final MethodHandle MKDIR = of(Call.MKDIR);
    static final MethodHandle MKDIRAT = of(Call.MKDIRAT);
    static final MethodHandle FCHMOD = of(Call.FCHMOD);
    static final MethodHandle FCHOWN = of(Call.FCHOWN);
    static final MethodHandle SYNC_FILE_RANGE = of(Call.SYNC_FILE_RANGE);
    static final MethodHandle POSIX_FADVISE = of(Call.POSIX_FADVISE);
    static final MethodHandle MADVISE = of(Call.MADVISE);
    static final MethodHandle MOUNT = of(Call.MOUNT);
    static final MethodHandle UMOUNT2 = of(Call.UMOUNT2);
    static final MethodHandle GETPAGESIZE = of(Call.GETPAGESIZE);
    static final MethodHandle GETEUID = of(Call.GETEUID);

    private Handles() {}

    // Restricted: the user grants native access to this module by a JVM option; without it the JVM warns by itself.
    @SuppressWarnings("restricted")
    private static MethodHandle of(Call call) {
        return Linker.nativeLinker().downcallHandle(descriptor(call), options(call));
    }

    /** The C prototype; a method of its own because the tests arrange it by the rules of systems that are not here. */
    static FunctionDescriptor descriptor(Call call) {
        MemoryLayout[] parameters =
                call.parameters().stream().map(Handles::layout).toArray(MemoryLayout[]::new);
        return FunctionDescriptor.of(layout(call.result()), parameters);
    }

    /** How the linker must make the call, see {@link #descriptor}. */
    static Linker.Option[] options(Call call) {
        List<Linker.Option> options = new ArrayList<>();
        options.add(Linker.Option.captureCallState("errno"));
        if (call.isVariadic()) {
            options.add(Linker.Option.firstVariadicArg(call.firstVariadic()));
        }
        return options.toArray(Linker.Option[]::new);
    }

    private static MemoryLayout layout(Call.Type type) {
        return switch (type) {
            case INT -> ValueLayout.JAVA_INT;
            // A pointer travels as a long: the same register, and no segment made for each call.
            case LONG, POINTER -> ValueLayout.JAVA_LONG;
        };
    }

    /** What a downcall throws is no failure of the call but of the JVM, or a handle of another type than its use. */
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }
}
