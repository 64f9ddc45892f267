package io.holdfast.libc.ffm;

import static io.holdfast.libc.ffm.Handles.FCHMOD;
import static io.holdfast.libc.ffm.Handles.FCHOWN;
import static io.holdfast.libc.ffm.Handles.FSTAT;
import static io.holdfast.libc.ffm.Handles.FSTATFS;
import static io.holdfast.libc.ffm.Handles.STATX;
import static io.holdfast.libc.ffm.Handles.unexpected;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Call;
import io.holdfast.libc.NativeBuffer;
import io.holdfast.libc.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The calls that read and change what a file system says about a file. Separate from those on its bytes because they fill
 * structures, whose size they check, and none of them is on the hot path.
 */
final class MetadataCalls {
    private final Abi abi;
    private final ErrnoSlots errno;
    private final MemorySegment fstat;
    private final MemorySegment fstatfs;
    private final MemorySegment fchmod;
    private final MemorySegment fchown;
    private final MemorySegment statxFunction;

    MetadataCalls(Abi abi, Functions functions, ErrnoSlots errno) {
        this.abi = abi;
        this.errno = errno;
        fstat = functions.address(Call.FSTAT);
        fstatfs = functions.address(Call.FSTATFS);
        fchmod = functions.address(Call.FCHMOD);
        fchown = functions.address(Call.FCHOWN);
        statxFunction = functions.address(Call.STATX);
    }

    long fstat(int fd, NativeBuffer stat) {
        long address = stat.address(0, Struct.STAT.size(abi));
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FSTAT.invokeExact(fstat, slot, fd, address));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(stat);
        }
    }

    long fstatfs(int fd, NativeBuffer statfs) {
        long address = statfs.address(0, Struct.STATFS.size(abi));
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FSTATFS.invokeExact(fstatfs, slot, fd, address));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(statfs);
        }
    }

    long fchmod(int fd, int mode) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FCHMOD.invokeExact(fchmod, slot, fd, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long fchown(int fd, int owner, int group) {
        MemorySegment slot = errno.claim();
        try {
            return errno.release(slot, (int) FCHOWN.invokeExact(fchown, slot, fd, owner, group));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long statx(int directory, String path, int flags, int mask, NativeBuffer statx) {
        Call.STATX.requireOn(abi);
        long filled = statx.address(0, Struct.STATX.size(abi));
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = PathCalls.copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(
                    slot, (int) STATX.invokeExact(statxFunction, slot, directory, pathAddress, flags, mask, filled));
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(statx);
        }
    }
}
