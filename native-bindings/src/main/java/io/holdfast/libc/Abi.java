package io.holdfast.libc;

import java.util.Locale;

/**
 * An operating system on a processor: the key to every number in {@link Constant}, {@link Field} and {@link Errno.Kind}.
 *
 * <p>Separate from those tables because it is the only place that looks at the running machine.
 */
public enum Abi {
    /** Linux on x86-64. */
    LINUX_X86_64(OperatingSystem.LINUX),
    /** Linux on aarch64 (arm64). */
    LINUX_AARCH64(OperatingSystem.LINUX),
    /** macOS on Intel. */
    DARWIN_X86_64(OperatingSystem.DARWIN),
    /** macOS on Apple silicon. */
    DARWIN_AARCH64(OperatingSystem.DARWIN);

    /** The operating systems that have native bindings. */
    public enum OperatingSystem {
        /** Linux, with glibc 2.28 or later or a musl that has renameat2. */
        LINUX,
        /** macOS. */
        DARWIN
    }

    private final OperatingSystem os;

    Abi(OperatingSystem os) {
        this.os = os;
    }

    /**
     * The operating system of this ABI.
     *
     * @return the operating system
     */
    public OperatingSystem os() {
        return os;
    }

    /**
     * The ABI that this JVM runs on.
     *
     * @return the ABI of the running machine
     * @throws LibcUnavailableException if the bindings know no such system or processor; the message names both
     */
    public static Abi current() {
        return of(System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
    }

    /**
     * The ABI for the values of Java's system properties {@code os.name} and {@code os.arch}.
     *
     * @param osName the value of {@code os.name}
     * @param osArch the value of {@code os.arch}
     * @return the ABI that they name
     * @throws LibcUnavailableException if the bindings know no such system or processor; the message names both
     */
    public static Abi of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        boolean linux = name.equals("linux");
        boolean darwin = name.startsWith("mac os x") || name.equals("darwin") || name.startsWith("macos");
        if (linux || darwin) {
            switch (osArch.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> {
                    return linux ? LINUX_X86_64 : DARWIN_X86_64;
                }
                case "aarch64", "arm64" -> {
                    return linux ? LINUX_AARCH64 : DARWIN_AARCH64;
                }
                default -> {}
            }
        }
        throw new LibcUnavailableException("No native bindings for " + osName + " on " + osArch
                + ": Holdfast binds Linux and macOS on x86-64 and aarch64");
    }
}
