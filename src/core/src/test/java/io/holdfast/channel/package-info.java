/** The contract of a file channel, kept by ours and by the runtime's own, and what ours promises beyond it. */
package io.holdfast.channel;
