package io.holdfast.libc;

import static io.holdfast.libc.Abi.OperatingSystem.DARWIN;
import static io.holdfast.libc.Abi.OperatingSystem.LINUX;
import static io.holdfast.libc.Call.Type.INT;
import static io.holdfast.libc.Call.Type.LONG;
import static io.holdfast.libc.Call.Type.POINTER;

import java.util.List;
import java.util.Optional;

/**
 * The catalogue of all C functions that the bindings call: name, result, parameters, the index from which parameters
 * are variadic, and the systems that have it. Both backends and the tests read it, so that one test covers every call.
 *
 * <p>On macOS arm64 variadic arguments travel on the stack: a row that forgets its index reads garbage there.
 */
public enum Call {
    /** {@code open}. */
    OPEN("open", 2, INT, POINTER, INT, INT),
    /** {@code openat}. */
    OPENAT("openat", 3, INT, INT, POINTER, INT, INT),
    /** {@code close}. */
    CLOSE("close", INT, INT),
    /** {@code pread}. */
    PREAD("pread", LONG, INT, POINTER, LONG, LONG),
    /** {@code pwrite}. */
    PWRITE("pwrite", LONG, INT, POINTER, LONG, LONG),
    /** {@code preadv}. */
    PREADV("preadv", LONG, INT, POINTER, INT, LONG),
    /** {@code pwritev}. */
    PWRITEV("pwritev", LONG, INT, POINTER, INT, LONG),
    /** {@code pwritev2}. */
    PWRITEV2("pwritev2", LINUX, LONG, INT, POINTER, INT, LONG, INT),
    /** {@code fsync}. */
    FSYNC("fsync", INT, INT),
    /** Linux only: Darwin's library has the symbol, but it flushes no drive. */
    FDATASYNC("fdatasync", LINUX, INT, INT),
    /** One row for each kind of third argument, because a descriptor fixes it. */
    FCNTL("fcntl", 2, INT, INT, INT),
    /** {@code fcntl}. */
    FCNTL_INT("fcntl", 2, INT, INT, INT, INT),
    /** {@code fcntl}. */
    FCNTL_POINTER("fcntl", 2, INT, INT, INT, POINTER),
    /** {@code ftruncate}. */
    FTRUNCATE("ftruncate", INT, INT, LONG),
    /** {@code fallocate}. */
    FALLOCATE("fallocate", LINUX, INT, INT, INT, LONG, LONG),
    /** {@code fstat}. */
    FSTAT("fstat", INT, INT, POINTER),
    /** {@code statx}. */
    STATX("statx", LINUX, INT, INT, POINTER, INT, INT, POINTER),
    /** {@code fstatfs}. */
    FSTATFS("fstatfs", INT, INT, POINTER),
    /** {@code rename}. */
    RENAME("rename", INT, POINTER, POINTER),
    /** {@code renameat}. */
    RENAMEAT("renameat", INT, INT, POINTER, INT, POINTER),
    /** {@code renameat2}. */
    RENAMEAT2("renameat2", LINUX, INT, INT, POINTER, INT, POINTER, INT),
    /** {@code renamex_np}. */
    RENAMEX_NP("renamex_np", DARWIN, INT, POINTER, POINTER, INT),
    /** {@code renameatx_np}. */
    RENAMEATX_NP("renameatx_np", DARWIN, INT, INT, POINTER, INT, POINTER, INT),
    /** {@code unlink}. */
    UNLINK("unlink", INT, POINTER),
    /** {@code unlinkat}. */
    UNLINKAT("unlinkat", INT, INT, POINTER, INT),
    /** {@code mkdir}. */
    MKDIR("mkdir", INT, POINTER, INT),
    /** {@code mkdirat}. */
    MKDIRAT("mkdirat", INT, INT, POINTER, INT),
    /** {@code fchmod}. */
    FCHMOD("fchmod", INT, INT, INT),
    /** {@code fchown}. */
    FCHOWN("fchown", INT, INT, INT, INT),
    /** {@code sync_file_range}. */
    SYNC_FILE_RANGE("sync_file_range", LINUX, INT, INT, LONG, LONG, INT),
    /** Returns the error number instead of setting {@code errno}: the backends turn it into the common form. */
    POSIX_FADVISE("posix_fadvise", LINUX, INT, INT, LONG, LONG, INT),
    /** {@code madvise}. */
    MADVISE("madvise", LINUX, INT, POINTER, LONG, INT),
    /** {@code mount}. */
    MOUNT("mount", LINUX, INT, POINTER, POINTER, POINTER, LONG, POINTER),
    /** {@code umount2}. */
    UMOUNT2("umount2", LINUX, INT, POINTER, INT),
    /** {@code getpagesize}. */
    GETPAGESIZE("getpagesize", INT),
    /** {@code geteuid}. */
    GETEUID("geteuid", INT);

    /** The C types that occur; all systems here are LP64 and little-endian. */
    public enum Type {
        /** {@code int}, also {@code mode_t}: variadic arguments promote it to int. */
        INT,
        /** {@code long}, {@code size_t}, {@code ssize_t}, {@code off_t}. */
        LONG,
        /** Any pointer, passed as an address. */
        POINTER
    }

    private static final int NOT_VARIADIC = -1;

    private final String symbol;
    private final Optional<Abi.OperatingSystem> only;
    private final int firstVariadic;
    private final Type result;

    private final List<Type> parameters;

    Call(String symbol, Type result, Type... parameters) {
        this(symbol, Optional.empty(), NOT_VARIADIC, result, parameters);
    }

    Call(String symbol, int firstVariadic, Type result, Type... parameters) {
        this(symbol, Optional.empty(), firstVariadic, result, parameters);
    }

    Call(String symbol, Abi.OperatingSystem only, Type result, Type... parameters) {
        this(symbol, Optional.of(only), NOT_VARIADIC, result, parameters);
    }

    Call(String symbol, Optional<Abi.OperatingSystem> only, int firstVariadic, Type result, Type... parameters) {
        this.symbol = symbol;
        this.only = only;
        this.firstVariadic = firstVariadic;
        this.result = result;
        this.parameters = List.of(parameters);
    }

    /**
     * The C name.
     *
     * @return the name as manual pages have it
     */
    public String cName() {
        return symbol;
    }

    /**
     * Whether the system has this call and it may be used there.
     *
     * @param abi the system
     * @return false also where a symbol exists that must not be called
     */
    public boolean existsOn(Abi abi) {
        return only.isEmpty() || only.get() == abi.os();
    }

    /**
     * Refuses the call where it does not exist.
     *
     * @param abi the system
     * @throws UnsupportedOperationException if the system lacks it, or it must not be used there; the message names both
     */
    public void requireOn(Abi abi) {
        if (!existsOn(abi)) {
            throw new UnsupportedOperationException(symbol + " does not exist on " + abi);
        }
    }

    /**
     * The names to look up in the library, in this order.
     *
     * @param abi the system
     * @return the candidates; the first that exists is the function
     */
    public List<String> symbols(Abi abi) {
        // Intel Macs keep the legacy layout of struct stat and statfs under the plain names.
        if (abi == Abi.DARWIN_X86_64 && (this == FSTAT || this == FSTATFS)) {
            return List.of(symbol + "$INODE64", symbol);
        }
        return List.of(symbol);
    }

    /**
     * Whether some arguments are variadic.
     *
     * @return true if {@link #firstVariadic} is meaningful
     */
    public boolean isVariadic() {
        return firstVariadic != NOT_VARIADIC;
    }

    /**
     * The index of the first variadic argument, which may be the number of arguments.
     *
     * @return the number of fixed arguments, or -1 if the function is not variadic
     */
    public int firstVariadic() {
        return firstVariadic;
    }

    /**
     * The result's type.
     *
     * @return the type
     */
    public Type result() {
        return result;
    }

    /**
     * The parameters' types, variadic ones included.
     *
     * @return the types in order
     */
    public List<Type> parameters() {
        return parameters;
    }
}
