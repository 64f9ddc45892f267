package io.holdfast.tests.fault;

import io.holdfast.crash.block.DiskFault;
import io.holdfast.libc.Errno;

/** How a device fails a program that writes. */
enum DeviceError {
    /** One block of the program's data cannot be written; every other can, and this one a second time. */
    ONE_WRITE(DiskFault.Request.WRITE, DiskFault.EIO, 1, Errno.Kind.EIO),
    /** The same, because a thinly provisioned device is full. */
    ONE_WRITE_WITHOUT_SPACE(DiskFault.Request.WRITE, DiskFault.ENOSPC, 1, Errno.Kind.ENOSPC),
    /** One flush of the cache fails; a second one would succeed. */
    ONE_FLUSH(DiskFault.Request.FLUSH, DiskFault.EIO, 1, Errno.Kind.EIO),
    /** No write succeeds any more, not the file system's either, which turns read-only or shuts down over it. */
    EVERY_WRITE(DiskFault.Request.WRITE, DiskFault.EIO, Integer.MAX_VALUE, Errno.Kind.EIO);

    private final DiskFault.Request request;
    private final int errno;
    private final int times;
    final Errno.Kind told;

    DeviceError(DiskFault.Request request, int errno, int times, Errno.Kind told) {
        this.request = request;
        this.errno = errno;
        this.times = times;
        this.told = told;
    }

    /** Where it strikes: blocks of data are known by four bytes, little-endian. */
    DiskFault onData(int magic, int offset) {
        DiskFault any = DiskFault.forEver(request, errno).times(times);
        boolean chooses = request == DiskFault.Request.WRITE && times == 1;
        return chooses ? any.onBlocksWith(magic, offset) : any;
    }
}
