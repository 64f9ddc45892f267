package io.holdfast.channel;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;

/** What a channel may be used for, by how it was opened: anything else is refused, and all once it is closed. */
final class Access {
    private final boolean reads;
    private final boolean writes;

    Access(OpenRequest request) {
        this.reads = request.reads();
        this.writes = request.writes();
    }

    static void requireOpen(Channel channel) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** What a call throws whose channel was open when it began: if it was closed meanwhile, that, and not its file. */
    static ClosedChannelException closedMeanwhile(Channel channel, ClosedChannelException thrown) {
        if (channel.isOpen() || thrown instanceof AsynchronousCloseException) {
            return thrown;
        }
        AsynchronousCloseException closed = new AsynchronousCloseException();
        closed.initCause(thrown);
        return closed;
    }

    void requireReadable(Channel channel) throws IOException {
        requireOpen(channel);
        if (!reads) {
            throw new NonReadableChannelException();
        }
    }

    void requireWritable(Channel channel) throws IOException {
        requireOpen(channel);
        if (!writes) {
            throw new NonWritableChannelException();
        }
    }

    /** Refuses a mapping that is no part of any file, or that the channel may not make; further modes are the runtime's affair. */
    void requireMappable(Channel channel, MapMode mode, long from, long size) throws IOException {
        requireOpen(channel);
        Arguments.requireMapping(from, size);
        requireReadable(channel);
        if (mode.equals(MapMode.READ_WRITE) || mode.equals(MapMode.PRIVATE)) {
            requireWritable(channel);
        }
    }

    /** Refuses a lock that the channel may not take. */
    void requireLockable(Channel channel, boolean shared) throws IOException {
        if (shared) {
            requireReadable(channel);
        } else {
            requireWritable(channel);
        }
    }
}
