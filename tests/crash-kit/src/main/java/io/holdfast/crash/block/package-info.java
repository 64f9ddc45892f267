/**
 * A disk under a real file system: a FUSE server in a process of its own serves one file, a loop device makes a disk of it, and
 * every write and flush of the file system is recorded. And the same for a simulated disk's files. No native code: the kernel's FUSE protocol, spoken on a channel.
 */
@NullMarked
package io.holdfast.crash.block;

import org.jspecify.annotations.NullMarked;
