/**
 * The C calls that durability rests on, with their C names and no policy: no retry, no fallback, no exception.
 *
 * <p>{@link io.holdfast.libc.Libc} is the contract; {@link io.holdfast.libc.Libc#load()} chooses the backend, Java's
 * Foreign Function and Memory API on Java 22 and later, JNR on 17 to 21. Every call returns a {@code long}: zero or more
 * on success, and the negated {@code errno} on failure, read on the calling thread by the call itself. Numbers that differ
 * by operating system or processor are data: {@link io.holdfast.libc.Abi}, {@link io.holdfast.libc.Constant},
 * {@link io.holdfast.libc.Field}, {@link io.holdfast.libc.Errno.Kind}; every descriptor stands in {@link io.holdfast.libc.Call}.
 */
@NullMarked
package io.holdfast.libc;

import org.jspecify.annotations.NullMarked;
