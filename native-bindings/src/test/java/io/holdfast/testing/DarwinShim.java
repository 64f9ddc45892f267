package io.holdfast.testing;

import io.holdfast.libc.Abi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * A shared library of macOS's shape that runs on Linux, to be given to {@link io.holdfast.libc.Libc#load} in place of the C
 * library: compiled from {@code darwin_shim.c}, whose header says what it proves and what not. It fails calls as scripted
 * and records every call; what macOS would misread (unknown flags, {@code fdatasync}) aborts the JVM.
 *
 * <p>Each shim is a library of its own with its own script and record: shims do not disturb each other. Safe for calls from
 * many threads; script and record are for one.
 */
public final class DarwinShim {
    /** As the number of times: for ever. */
    public static final int ALWAYS = -1;

    private final Abi abi;
    private final Path library;
    private final Path script;
    private final Path trace;

    private DarwinShim(Abi abi, Path directory) {
        this.abi = abi;
        this.library = directory.resolve("libdarwin.so");
        this.script = directory.resolve("script");
        this.trace = directory.resolve("trace");
    }

    /**
     * Compiles a shim; skips the test where there is no C compiler.
     *
     * @param directory where a directory for library, script and record is made
     * @param abi Darwin on Intel or on Apple silicon: they differ in symbols and page size
     * @return the shim, failing nothing
     * @throws IOException if it does not compile; the compiler's output is in the message
     */
    public static DarwinShim compile(Path directory, Abi abi) throws IOException {
        if (abi.os() != Abi.OperatingSystem.DARWIN) {
            throw new IllegalArgumentException("the shim speaks Darwin, not " + abi);
        }
        OptionalSuite.CC.require(Files.exists(Path.of("/proc/self/fd")), "the shim translates to Linux");
        OptionalSuite.CC.require(Command.exists("gcc"), "no gcc");
        DarwinShim shim = new DarwinShim(abi, Files.createTempDirectory(directory, "shim-"));
        Path source = shim.library.resolveSibling("darwin_shim.c");
        try (InputStream resource =
                Objects.requireNonNull(DarwinShim.class.getResourceAsStream("darwin_shim.c"), "darwin_shim.c")) {
            Files.copy(resource, source);
        }
        shim.passEverything();
        shim.forgetCalls();
        Command compiler = Command.of("gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread")
                .with("-fvisibility=hidden", "-o", shim.library.toString(), source.toString())
                .with("-DSHIM_SCRIPT=\"" + shim.script + "\"", "-DSHIM_TRACE=\"" + shim.trace + "\"");
        (abi == Abi.DARWIN_X86_64 ? compiler.with("-DSHIM_INTEL") : compiler).runOrThrow();
        return shim;
    }

    /**
     * The system whose shape it has.
     *
     * @return what to give to {@link io.holdfast.libc.Libc#load} beside the library
     */
    public Abi abi() {
        return abi;
    }

    /**
     * The shared library.
     *
     * @return its file
     */
    public Path library() {
        return library;
    }

    /**
     * Fails a call instead of making it. Rules add up: of those for one call the oldest that is not used up decides.
     *
     * @param call the C name, for {@code fcntl} with its command: {@code fcntl F_FULLFSYNC}
     * @param errno Darwin's error number
     * @param times how many calls fail, or {@link #ALWAYS}
     * @throws IOException if the script cannot be written
     */
    public void fail(String call, int errno, int times) throws IOException {
        if (errno <= 0) {
            throw new IllegalArgumentException("errno must be above zero, was " + errno);
        }
        append(call + "\t" + errno + "\t" + times);
    }

    /**
     * Cuts transfers to half their length.
     *
     * @param call {@code pread} or {@code pwrite}
     * @param times how many calls are cut, or {@link #ALWAYS}
     * @throws IOException if the script cannot be written
     */
    public void shorten(String call, int times) throws IOException {
        append(call + "\t0\t" + times);
    }

    /**
     * What fstatfs reports from now on; {@code apfs}, local, otherwise.
     *
     * @param type the file system's name, for example {@code smbfs}
     * @param flags MNT_ constants
     * @throws IOException if the script cannot be written
     */
    public void mountedAs(String type, int flags) throws IOException {
        append("mounted\t" + flags + "\t" + type);
    }

    /**
     * Drops every rule.
     *
     * @throws IOException if the script cannot be written
     */
    public void passEverything() throws IOException {
        Files.writeString(script, "");
    }

    /**
     * The calls so far, in order. A descriptor is shown as its path.
     *
     * @return lines such as {@code fcntl F_FULLFSYNC /tmp/log = errno 45} and {@code pwrite /tmp/log 4096@0 = 4096}
     * @throws IOException if the record cannot be read
     */
    public List<String> calls() throws IOException {
        return Files.readAllLines(trace);
    }

    /**
     * Empties the record.
     *
     * @throws IOException if the record cannot be written
     */
    public void forgetCalls() throws IOException {
        Files.writeString(trace, "");
    }

    private void append(String rule) throws IOException {
        Files.writeString(script, rule + "\n", StandardOpenOption.APPEND);
    }
}
