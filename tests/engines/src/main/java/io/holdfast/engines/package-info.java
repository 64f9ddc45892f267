/**
 * Reference engines: storage engines as textbooks have them, small enough to be read in one go, built on nothing but Holdfast's
 * public API, and right about what survives a power cut. Each has a package of its own; this one holds what they share.
 *
 * <p>They are for reading and for crash tests: one lock around each engine, no caches, no tuning. What they show is the order in which
 * things become durable, and what is found after a crash at any place. Each states its own in its package's documentation.
 *
 * <p>Where an engine's safety rests on an order of steps it names the steps and takes them through a
 * {@link io.holdfast.engines.StepOrder}. The tests give it another order, and show that the power cut then loses data.
 */
@NullMarked
package io.holdfast.engines;

import org.jspecify.annotations.NullMarked;
