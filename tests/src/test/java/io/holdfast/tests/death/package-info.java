/** Processes that die, stop, or run out of what a process needs while they write a log, under the eyes of one that survives. */
package io.holdfast.tests.death;
