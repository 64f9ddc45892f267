package io.holdfast.channel;

import java.nio.file.OpenOption;

/** Options of {@link DurableFileChannel#open} beside those of {@link java.nio.file.StandardOpenOption}. */
public enum ChannelOption implements OpenOption {
    /**
     * Past the page cache; opening fails where the file system has no direct I/O. So does
     * {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}, but here any position, length and buffer will do. A file
     * that is written must be readable too, for the units that a write changes in part.
     */
    DIRECT,
    /** Past the page cache where possible, otherwise through it: {@link DurableFileChannel#caching} says which. */
    DIRECT_IF_POSSIBLE,
    /**
     * An interrupt closes the channel, and the interrupted thread gets
     * {@link java.nio.channels.ClosedByInterruptException}, as with the runtime's own channels. A write that has begun is
     * still completed.
     */
    CLOSE_ON_INTERRUPT
}
