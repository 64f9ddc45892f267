/** What the simulated disk does, and what it does not. */
package io.holdfast.platform.sim;
