package io.holdfast.libc;

/** The ways in which the C library is called. */
public enum Backend {
    /** Java's Foreign Function and Memory API: Java 22 and later. */
    FFM,
    /** JNR-POSIX and jnr-ffi: any Java from 17, with {@code com.github.jnr:jnr-posix} on the class path. */
    JNR
}
