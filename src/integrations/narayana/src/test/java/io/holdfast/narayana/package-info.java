/** Slots by themselves, under a power cut, and under transactions whose process is killed. */
package io.holdfast.narayana;
