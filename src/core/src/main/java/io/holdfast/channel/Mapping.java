package io.holdfast.channel;

import io.holdfast.platform.FileSharing;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;

/**
 * Maps a file by the runtime's own channel, which an interrupt closes: so the flag is taken away meanwhile and set again,
 * and where an interrupt comes in between, the mapping is made anew.
 */
final class Mapping {
    private Mapping() {}

    /** How the runtime's channel maps. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(FileChannel channel) throws IOException;
    }

    static <T> T by(FileSharing sharing, Mapper<T> mapper) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = sharing.openNio()) {
                    return mapper.map(channel);
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
