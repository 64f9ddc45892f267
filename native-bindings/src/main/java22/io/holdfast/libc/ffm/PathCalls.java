package io.holdfast.libc.ffm;

import static io.holdfast.libc.ffm.Handles.MKDIR;
import static io.holdfast.libc.ffm.Handles.MKDIRAT;
import static io.holdfast.libc.ffm.Handles.MOUNT;
import static io.holdfast.libc.ffm.Handles.OPEN;
import static io.holdfast.libc.ffm.Handles.OPENAT;
import static io.holdfast.libc.ffm.Handles.RENAME;
import static io.holdfast.libc.ffm.Handles.RENAMEAT;
import static io.holdfast.libc.ffm.Handles.RENAMEAT2;
import static io.holdfast.libc.ffm.Handles.RENAMEATX_NP;
import static io.holdfast.libc.ffm.Handles.RENAMEX_NP;
import static io.holdfast.libc.ffm.Handles.UMOUNT2;
import static io.holdfast.libc.ffm.Handles.UNLINK;
import static io.holdfast.libc.ffm.Handles.UNLINKAT;
import static io.holdfast.libc.ffm.Handles.unexpected;

import io.holdfast.libc.Abi;
import io.holdfast.libc.CString;
import io.holdfast.libc.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The calls that open, rename, remove and mount by path. Separate from those on descriptors because each copies its paths to native memory and frees
 * it before it returns; they are off the hot path.
 */
final class PathCalls {
    private final Abi abi;
    private final ErrnoSlots errno;
    private final MemorySegment open;
    private final MemorySegment openat;
    private final MemorySegment rename;
    private final MemorySegment renameat;
    private final MemorySegment renameat2;
    private final MemorySegment renamex_np;
    private final MemorySegment renameatx_np;
    private final MemorySegment unlink;
    private final MemorySegment unlinkat;
    private final MemorySegment mkdir;
    private final MemorySegment mkdirat;
    private final MemorySegment mount;
    private final MemorySegment umount2;

    PathCalls(Abi abi, Functions functions, ErrnoSlots errno) {
        this.abi = abi;
        this.errno = errno;
        open = functions.address(Call.OPEN);
        openat = functions.address(Call.OPENAT);
        rename = functions.address(Call.RENAME);
        renameat = functions.address(Call.RENAMEAT);
        renameat2 = functions.address(Call.RENAMEAT2);
        renamex_np = functions.address(Call.RENAMEX_NP);
        renameatx_np = functions.address(Call.RENAMEATX_NP);
        unlink = functions.address(Call.UNLINK);
        unlinkat = functions.address(Call.UNLINKAT);
        mkdir = functions.address(Call.MKDIR);
        mkdirat = functions.address(Call.MKDIRAT);
        mount = functions.address(Call.MOUNT);
        umount2 = functions.address(Call.UMOUNT2);
    }

    long open(String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) OPEN.invokeExact(open, slot, pathAddress, flags, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long openat(int directory, String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) OPENAT.invokeExact(openat, slot, directory, pathAddress, flags, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long rename(String from, String to) {
        try (Arena arena = Arena.ofConfined()) {
            long fromAddress = copy(from, arena);
            long toAddress = copy(to, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) RENAME.invokeExact(rename, slot, fromAddress, toAddress));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long renameat(int fromDirectory, String from, int toDirectory, String to) {
        try (Arena arena = Arena.ofConfined()) {
            long fromAddress = copy(from, arena);
            long toAddress = copy(to, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int)
                    RENAMEAT.invokeExact(renameat, slot, fromDirectory, fromAddress, toDirectory, toAddress));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        Call.RENAMEAT2.requireOn(abi);
        try (Arena arena = Arena.ofConfined()) {
            long fromAddress = copy(from, arena);
            long toAddress = copy(to, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int)
                    RENAMEAT2.invokeExact(renameat2, slot, fromDirectory, fromAddress, toDirectory, toAddress, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long renamex_np(String from, String to, int flags) {
        Call.RENAMEX_NP.requireOn(abi);
        try (Arena arena = Arena.ofConfined()) {
            long fromAddress = copy(from, arena);
            long toAddress = copy(to, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) RENAMEX_NP.invokeExact(renamex_np, slot, fromAddress, toAddress, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long renameatx_np(int fromDirectory, String from, int toDirectory, String to, int flags) {
        Call.RENAMEATX_NP.requireOn(abi);
        try (Arena arena = Arena.ofConfined()) {
            long fromAddress = copy(from, arena);
            long toAddress = copy(to, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) RENAMEATX_NP.invokeExact(
                    renameatx_np, slot, fromDirectory, fromAddress, toDirectory, toAddress, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long unlink(String path) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) UNLINK.invokeExact(unlink, slot, pathAddress));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long unlinkat(int directory, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) UNLINKAT.invokeExact(unlinkat, slot, directory, pathAddress, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long mkdir(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) MKDIR.invokeExact(mkdir, slot, pathAddress, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long mkdirat(int directory, String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long pathAddress = copy(path, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) MKDIRAT.invokeExact(mkdirat, slot, directory, pathAddress, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long mount(String source, String target, String type, long flags, String data) {
        Call.MOUNT.requireOn(abi);
        try (Arena arena = Arena.ofConfined()) {
            long from = copy(source, arena);
            long to = copy(target, arena);
            long name = copy(type, arena);
            long options = copy(data, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) MOUNT.invokeExact(mount, slot, from, to, name, flags, options));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long umount2(String target, int flags) {
        Call.UMOUNT2.requireOn(abi);
        try (Arena arena = Arena.ofConfined()) {
            long targetAddress = copy(target, arena);
            MemorySegment slot = errno.claim();
            return errno.release(slot, (int) UMOUNT2.invokeExact(umount2, slot, targetAddress, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The address of a copy of the path that lives as long as the arena. */
    static long copy(String path, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, CString.of(path)).address();
    }
}
