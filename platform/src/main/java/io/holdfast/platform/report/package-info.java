/**
 * How a {@link io.holdfast.platform.DurabilityReport} is found out: what the kernel says about mounts and devices, and
 * what follows from it. Volumes cap the guarantees of their syncs by the same {@link io.holdfast.platform.report.Survey}.
 *
 * <p>Internal: public for the volumes of the platform layer, not for users, and free to change.
 */
@NullMarked
package io.holdfast.platform.report;

import org.jspecify.annotations.NullMarked;
