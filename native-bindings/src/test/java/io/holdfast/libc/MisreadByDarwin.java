package io.holdfast.libc;

import java.nio.file.Path;

/** A program that makes one call which the shim must not let pass; a process of its own, because the shim aborts it. */
final class MisreadByDarwin {
    private MisreadByDarwin() {}

    /** Arguments: backend, system, the shim's library, a file, and what is to be misread. */
    public static void main(String[] arguments) {
        Abi abi = Abi.valueOf(arguments[1]);
        Libc libc = Libc.load(Backend.valueOf(arguments[0]), abi, Path.of(arguments[2]));
        long result = switch (arguments[4]) {
            // Linux's flag, which Darwin does not have.
            case "O_DIRECT" -> libc.open(arguments[3], Constant.O_DIRECT.on(Abi.LINUX_X86_64), 0);
            case "F_UNMODELLED" -> libc.fcntl(0, 77);
            // What a variadic mode looks like that was read from the wrong place.
            case "MODE" -> libc.open(arguments[3], 0, 0x7f00_1234);
            default -> throw new IllegalArgumentException(arguments[4]);
        };
        throw new AssertionError("returned " + result);
    }
}
