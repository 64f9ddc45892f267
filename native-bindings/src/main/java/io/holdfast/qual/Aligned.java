package io.holdfast.qual;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.checkerframework.framework.qual.LiteralKind;
import org.checkerframework.framework.qual.QualifierForLiterals;
import org.checkerframework.framework.qual.SubtypeOf;

/**
 * A position, length or buffer that was rounded to, or checked against, the alignment that direct I/O asks for. The
 * compiler (Checker Framework, Subtyping Checker) refuses an unchecked value where an aligned one is required; the
 * methods of {@code io.holdfast.platform.Alignment} are the only source of aligned values.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
@SubtypeOf(MaybeUnaligned.class)
@QualifierForLiterals(LiteralKind.NULL)
public @interface Aligned {}
