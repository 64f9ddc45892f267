/**
 * What survives, recorded: small programs run on a simulated disk, the power is cut behind each of their steps, and the real
 * recovery runs on what that can leave. {@link io.holdfast.survival.Lessons} says which programs, {@link io.holdfast.survival.Recorder}
 * runs them; nothing here draws or prints.
 */
@NullMarked
package io.holdfast.survival;

import org.jspecify.annotations.NullMarked;
