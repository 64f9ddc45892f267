/** A file system for the H2 database on Holdfast's durable channel. */
@NullMarked
package io.holdfast.h2;

import org.jspecify.annotations.NullMarked;
