package io.holdfast.channel;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** A lock of a region through a {@link DurableFileChannel}. */
final class ChannelLock extends FileLock {
    private final ChannelLocks locks;
    private final SharedFile.Region region;
    private final @NotOwning FileChannel channel;

    // The contract of FileLock has this parameter.
    ChannelLock(ChannelLocks locks, @NotOwning FileChannel channel, SharedFile.Region region, boolean shared) {
        super(channel, region.position(), region.length(), shared);
        this.channel = channel;
        this.locks = locks;
        this.region = region;
    }

    @Override
    public boolean isValid() {
        return channel.isOpen() && locks.holds(region);
    }

    @Override
    public void release() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        locks.release(region);
    }
}
