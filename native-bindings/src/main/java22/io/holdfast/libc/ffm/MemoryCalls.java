package io.holdfast.libc.ffm;

import static io.holdfast.libc.ffm.Handles.GETPAGESIZE;
import static io.holdfast.libc.ffm.Handles.MADVISE;
import static io.holdfast.libc.ffm.Handles.unexpected;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Call;
import io.holdfast.libc.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** The calls on memory and its pages. Separate from {@link FfmLibc} because they are about no file. */
final class MemoryCalls {
    private final Abi abi;
    private final ErrnoSlots errno;
    private final MemorySegment madvise;
    private final MemorySegment getpagesize;

    MemoryCalls(Abi abi, Functions functions, ErrnoSlots errno) {
        this.abi = abi;
        this.errno = errno;
        madvise = functions.address(Call.MADVISE);
        getpagesize = functions.address(Call.GETPAGESIZE);
    }

    long madvise(NativeBuffer memory, int offset, int length, int advice) {
        Call.MADVISE.requireOn(abi);
        long address = memory.address(offset, length);
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) MADVISE.invokeExact(madvise, slot, address, (long) length, advice));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    long getpagesize() {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) GETPAGESIZE.invokeExact(getpagesize, slot));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
