package io.holdfast.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, buffered, of bytes and lines. Unlike a PrintStream it says when nobody takes them: every method throws
 * {@link OutputFailedException} then, and no other exception.
 */
final class Output {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream buffered;
    private final WritableByteChannel channel;

    Output(OutputStream out) {
        this.buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        this.channel = Channels.newChannel(buffered);
    }

    /** A text in ASCII, or in UTF-8 where it is not. */
    Output print(String text) throws OutputFailedException {
        return print(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes, from the position to the limit. */
    Output print(ByteBuffer bytes) throws OutputFailedException {
        try {
            channel.write(bytes);
            return this;
        } catch (IOException e) {
            throw new OutputFailedException(e);
        }
    }

    /** Hands all to the system. */
    void flush() throws OutputFailedException {
        try {
            buffered.flush();
        } catch (IOException e) {
            throw new OutputFailedException(e);
        }
    }
}
