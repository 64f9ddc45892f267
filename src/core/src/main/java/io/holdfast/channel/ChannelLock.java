package io.holdfast.channel;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * A lock of a region through a {@link DurableFileChannel}. It knows by itself whether it was released: the channel's locks
 * know regions only, and the same region may have been locked anew since.
 */
final class ChannelLock extends FileLock {
    private final ChannelLocks locks;
    private final SharedFile.Region region;
    private final @NotOwning FileChannel channel;
    private final AtomicBoolean released = new AtomicBoolean();

    // The contract of FileLock has this parameter.
    ChannelLock(ChannelLocks locks, @NotOwning FileChannel channel, SharedFile.Region region, boolean shared) {
        super(channel, region.position(), region.length(), shared);
        this.channel = channel;
        this.locks = locks;
        this.region = region;
    }

    @Override
    public boolean isValid() {
        return channel.isOpen() && !released.get();
    }

    @Override
    public void release() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (released.compareAndSet(false, true)) {
            locks.release(region);
        }
    }
}
