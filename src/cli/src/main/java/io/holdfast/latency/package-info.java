/** How long syncs take here, and what of them reaches the device. */
@NullMarked
package io.holdfast.latency;

import org.jspecify.annotations.NullMarked;
