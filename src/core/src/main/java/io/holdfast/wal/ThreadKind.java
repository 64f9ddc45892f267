package io.holdfast.wal;

import io.holdfast.platform.VirtualThreads;

/** Whether a thread may block for a sync: a virtual one would take its carrier with it. */
enum ThreadKind {
    PLATFORM,
    VIRTUAL;

    static ThreadKind of(Thread thread) {
        return VirtualThreads.isVirtual(thread) ? VIRTUAL : PLATFORM;
    }
}
