package io.holdfast.benchmarks.micro;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.FileSharing;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** A file of an {@link InstantVolume}: as long as it was written, and empty when read. */
final class InstantFile implements DurableFile {
    private final String name;
    private final AtomicLong size = new AtomicLong();

    InstantFile(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Alignment alignment() {
        return Alignment.NONE;
    }

    @Override
    public OpenMode.Caching caching() {
        return OpenMode.Caching.BUFFERED;
    }

    @Override
    public OpenMode.WriteThrough writeThrough() {
        return OpenMode.WriteThrough.NONE;
    }

    @Override
    public long size() {
        return size.get();
    }

    @Override
    public int read(AlignedBuffer target, int offset, int length, long position) {
        throw new UnsupportedOperationException("what was written is nowhere");
    }

    @Override
    public void write(AlignedBuffer source, int offset, int length, long position) {
        grow(position + length);
    }

    @Override
    public void writeVectored(AlignedBuffer[] sources, long position) {
        long end = position;
        for (AlignedBuffer source : sources) {
            end += source.capacity();
        }
        grow(end);
    }

    @Override
    public int readUnaligned(ByteBuffer target, long position) {
        throw new UnsupportedOperationException("what was written is nowhere");
    }

    @Override
    public void writeUnaligned(ByteBuffer source, long position) {
        grow(position + source.remaining());
        source.position(source.limit());
    }

    @Override
    public void append(ByteBuffer source) {
        writeUnaligned(source, size.get());
    }

    @Override
    public Guarantee sync(SyncKind kind) {
        return Guarantee.POWER_CUT;
    }

    @Override
    public void preallocate(long length) {
        grow(length);
    }

    @Override
    public void truncate(long length) {
        size.set(length);
    }

    @Override
    public FileSharing sharing() {
        throw new UnsupportedOperationException("nobody shares it");
    }

    @Override
    public void close() {}

    private void grow(long end) {
        size.accumulateAndGet(end, Math::max);
    }
}
