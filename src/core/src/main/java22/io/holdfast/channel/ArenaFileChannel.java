package io.holdfast.channel;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.checkerframework.checker.mustcall.qual.Owning;

/** The channel on Java 22 and later, which map files into memory segments. Made by {@link ChannelClass}. */
final class ArenaFileChannel extends DurableFileChannel {
    ArenaFileChannel(OpenRequest request, @Owning DurableFile file, PlatformThreads threads) throws IOException {
        super(request, file, threads);
    }

    /**
     * Maps a region of any size, as {@link DurableFileChannel#map(MapMode, long, long)} maps small ones: what is stored into
     * the mapping is durable by {@link MemorySegment#force} alone.
     *
     * @throws UnsupportedOperationException if the mode is unknown to the runtime, or the volume is a simulated one
     */
    @Override
    public MemorySegment map(MapMode mode, long from, long size, Arena arena) throws IOException {
        access().requireMappable(this, mode, from, size);
        return mapped(channel -> channel.map(mode, from, size, arena));
    }
}
