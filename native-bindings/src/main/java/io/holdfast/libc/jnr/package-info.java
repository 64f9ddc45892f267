/** The backend of JNR: Java 17 to 21, with {@code com.github.jnr:jnr-posix} on the class path. */
@NullMarked
package io.holdfast.libc.jnr;

import org.jspecify.annotations.NullMarked;
