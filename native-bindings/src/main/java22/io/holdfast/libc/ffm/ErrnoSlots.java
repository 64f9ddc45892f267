package io.holdfast.libc.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The native memory into which a call's stub stores {@code errno} before the JVM regains the thread. A call claims one
 * slot for its length, so no two calls ever share one, whatever threads make them; claiming is one compare-and-set and
 * allocates nothing once there are as many slots as calls were ever in progress at once.
 *
 * <p>Separate from the calls because it is the only shared mutable state of the backend. Thread locals would cost every
 * virtual thread a slot of its own, and an arena for each call costs more than the call.
 */
final class ErrnoSlots {
    // Two cache lines apart, so that threads that sync at the same time do not take each other's line away.
    private static final int SLOT_BYTES = 128;
    private static final int FIRST_COUNT = 16;

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final VarHandle CLAIMED = ValueLayout.JAVA_INT.varHandle();
    private static final long CLAIMED_OFFSET = 64;

    private volatile MemorySegment[] slots = grown(new MemorySegment[0]);

    /** A slot that is nobody else's until {@link #release} is called with it. */
    MemorySegment claim() {
        while (true) {
            MemorySegment[] current = slots;
            int mask = current.length - 1;
            int start = (int) Thread.currentThread().threadId();
            for (int i = 0; i < current.length; i++) {
                MemorySegment slot = current[(start + i) & mask];
                if (CLAIMED.compareAndSet(slot, CLAIMED_OFFSET, 0, 1)) {
                    return slot;
                }
            }
            grow(current);
        }
    }

    /**
     * Gives the slot back and puts the call's result into the contract's form.
     *
     * @return the result, or the negated errno in place of a negative one
     */
    long release(MemorySegment slot, long result) {
        long signed = result >= 0 ? result : -(int) ERRNO.get(slot, 0L);
        CLAIMED.setRelease(slot, CLAIMED_OFFSET, 0);
        return signed;
    }

    private synchronized void grow(MemorySegment[] full) {
        // Whoever waited for the monitor finds the slots grown already.
        if (slots.length == full.length) {
            slots = grown(full);
        }
    }

    private static MemorySegment[] grown(MemorySegment[] old) {
        int added = Math.max(FIRST_COUNT, old.length);
        // An automatic arena: its memory goes with the last slot, and passing it to a call takes no lock on it.
        MemorySegment memory = Arena.ofAuto().allocate((long) added * SLOT_BYTES, SLOT_BYTES);
        return Stream.concat(
                        Arrays.stream(old),
                        IntStream.range(0, added).mapToObj(i -> memory.asSlice((long) i * SLOT_BYTES, SLOT_BYTES)))
                .toArray(MemorySegment[]::new);
    }
}
