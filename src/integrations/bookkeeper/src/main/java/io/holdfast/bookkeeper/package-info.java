/** The durable channel under the journal of an Apache BookKeeper bookie. */
@NullMarked
package io.holdfast.bookkeeper;

import org.jspecify.annotations.NullMarked;
