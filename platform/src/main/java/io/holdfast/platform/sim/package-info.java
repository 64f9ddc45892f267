/**
 * A simulated disk to crash: for tests that ask what a program finds after a power cut, and what it does when the disk
 * fails. Public, so that users of Holdfast can test their own programs with it; start at
 * {@link io.holdfast.platform.sim.SimulatedDisk}.
 */
@NullMarked
package io.holdfast.platform.sim;

import org.jspecify.annotations.NullMarked;
