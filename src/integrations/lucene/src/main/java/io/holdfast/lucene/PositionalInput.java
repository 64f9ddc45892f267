package io.holdfast.lucene;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IndexInput;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * An input that reads at positions of a channel, for large merges: a mapped one goes through the page cache. Clones and slices share the channel, which the input that was opened
 * closes. As with every {@link IndexInput}, each is for one thread at a time.
 */
final class PositionalInput extends BufferedIndexInput {
    private final @NotOwning FileChannel channel;
    private final long start;
    private final long end;
    private boolean owner;

    private PositionalInput(String description, @NotOwning FileChannel channel, long start, long end, int bufferBytes) {
        super(description, bufferBytes);
        this.channel = channel;
        this.start = start;
        this.end = end;
    }

    /** The input of a whole file; closing it closes the channel. */
    static PositionalInput of(String description, @NotOwning FileChannel channel, int bufferBytes) throws IOException {
        PositionalInput input = new PositionalInput(description, channel, 0, channel.size(), bufferBytes);
        input.owner = true;
        return input;
    }

    @Override
    protected void readInternal(ByteBuffer target) throws IOException {
        long position = start + getFilePointer();
        int wanted = target.remaining();
        if (position + wanted > end || channel.read(target, position) < wanted) {
            throw new EOFException("read past EOF: " + wanted + " bytes at " + getFilePointer() + " of " + this);
        }
    }

    @Override
    protected void seekInternal(long position) throws IOException {
        if (position > length()) {
            throw new EOFException("seek past EOF: " + position + " in " + this);
        }
    }

    @Override
    public long length() {
        return end - start;
    }

    @Override
    @SuppressWarnings("mustcall:override.return") // Lucene closes no clone.
    public PositionalInput clone() {
        PositionalInput clone = (PositionalInput) super.clone();
        clone.owner = false;
        return clone;
    }

    @Override
    public IndexInput slice(String description, long offset, long length) {
        if ((length | offset) < 0 || length > length() - offset) {
            throw new IllegalArgumentException(
                    "a slice of " + length + " bytes at " + offset + " is out of bounds: " + this);
        }
        return new PositionalInput(
                getFullSliceDescription(description),
                channel,
                start + offset,
                start + offset + length,
                getBufferSize());
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            channel.close();
        }
    }
}
