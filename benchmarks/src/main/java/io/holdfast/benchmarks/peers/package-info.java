/** The systems that Holdfast is compared with, each configured to be as durable and as fast as its own manual says. */
@NullMarked
package io.holdfast.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
