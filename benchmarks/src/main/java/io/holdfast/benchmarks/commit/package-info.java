/** Durable commits: what a system makes of a device, against the most that the device could give. */
@NullMarked
package io.holdfast.benchmarks.commit;

import org.jspecify.annotations.NullMarked;
