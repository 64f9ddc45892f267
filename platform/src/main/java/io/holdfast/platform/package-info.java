/**
 * What durability means on this operating system: a {@link io.holdfast.platform.Volume} is a directory whose files are
 * {@link io.holdfast.platform.DurableFile}s, and every sync says which {@link io.holdfast.platform.Guarantee} it reached.
 */
@NullMarked
package io.holdfast.platform;

import org.jspecify.annotations.NullMarked;
