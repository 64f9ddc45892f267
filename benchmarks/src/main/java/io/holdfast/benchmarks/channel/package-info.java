/** What reads and writes through the durable channel cost, relative to the runtime's own channel. */
@NullMarked
package io.holdfast.benchmarks.channel;

import org.jspecify.annotations.NullMarked;
