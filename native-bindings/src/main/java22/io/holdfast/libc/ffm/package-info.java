/** The backend of Java's Foreign Function and Memory API: Java 22 and later. */
@NullMarked
package io.holdfast.libc.ffm;

import org.jspecify.annotations.NullMarked;
