/** The drop-in file channel: java.nio's contract, Holdfast's promises. */
@NullMarked
package io.holdfast.channel;

import org.jspecify.annotations.NullMarked;
