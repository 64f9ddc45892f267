/**
 * Crash tests for programs that keep data on disk, Holdfast's own first: run a program, cut the power at every place, let it
 * recover, and hold what it shows against what it had acknowledged.
 *
 * <p><b>Program.</b> A {@link io.holdfast.crash.CrashProgram} writes in a directory and tells a
 * {@link io.holdfast.crash.Journal} what it is about to do and what it has promised. It can recover that directory and list
 * what is there. About 30 lines; it holds no state of its own, so that it can run in several places at once.
 *
 * <p><b>Oracle.</b> An {@link io.holdfast.crash.Oracle} compares that list with what was promised, and with what was under way, when
 * the power went. In each state the program recovers, is checked, goes on writing, recovers again and is checked again.
 *
 * <p><b>Layers.</b> {@link io.holdfast.crash.CrashLayer#MODEL} is the strict reading of POSIX on a simulated disk: any system, no root,
 * thousands of states a second; names are lost until their directory is synced, and data torn at 512 bytes.
 * {@link io.holdfast.crash.CrashLayer#STRICT_POSIX} is the same disk as a file system in user space, which any program reaches by
 * real system calls. The others are real: the file system lies on a loop device, the device on a file, and the file in a FUSE server that records every block
 * written and every flush. A crash state is all that was flushed plus some of what was not: nothing, each prefix, all subsets
 * where there are few, all but one, one alone, random ones, with the program's own blocks torn at sectors. It is laid into
 * a file in memory and mounted from there, and the real recovery runs on it. These need root,
 * {@code /dev/fuse}, a loop device and the mkfs in question, and are skipped with the reason where that is missing; where the environment
 * variable {@code HOLDFAST_EXPECT} names {@code fuse} that is a failure instead.
 *
 * <p><b>Replay.</b> A state that fails is named by layer, seed, operation and state, as {@code model/7/42/3}. The test run again with
 * {@code -Dholdfast.crash.replay=model/7/42/3} runs that state and no other. On the block layers, whose histories the kernel's timing
 * changes, the recording is kept in a file that the line names too.
 *
 * <p><b>Other ends.</b> A {@link io.holdfast.crash.FaultRun} lets a real file system's device fail, be full or turn read-only under the same
 * program, and a {@link io.holdfast.crash.KillRun} kills the program's process, stops it, or takes its disk's space, the length of its files or its
 * descriptors away.
 *
 * <p>With JUnit 5 {@link io.holdfast.crash.CrashTest} runs a test once for each layer.
 */
@NullMarked
package io.holdfast.crash;

import org.jspecify.annotations.NullMarked;
