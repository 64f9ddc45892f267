/** Whole files and their order: the safe save, and the log before the data. */
@NullMarked
package io.holdfast.file;

import org.jspecify.annotations.NullMarked;
