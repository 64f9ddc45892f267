package io.holdfast.channel;

import io.holdfast.channel.SharedFile.Region;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.BufferPool;
import io.holdfast.platform.DurableFile;
import io.holdfast.qual.Aligned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * {@link Content} past the page cache, where the kernel takes whole units only: those of {@link Alignment#offsetBytes}, the
 * smallest that the device takes. All bytes pass through aligned buffers of a bounded pool.
 *
 * <p><b>Edges.</b> Where a write begins or ends within a unit, that unit is read, changed and written, and never a larger
 * one: rewriting more would put bytes at risk that were durable and are none of this write's. The units of a write are taken
 * from other channels of this JVM meanwhile ({@link UnitLocks}); other processes have to keep away themselves.
 *
 * <p><b>The end.</b> A file may end within a unit, but whole units are written: the file is then cut to the length that it
 * should have. Nobody sees it longer through a direct channel of this JVM, because who changes the length is alone; after a
 * crash in between it may be longer by less than a unit of zeroes.
 */
final class DirectContent implements Content {
    /** Of each channel: so many transfers are under way at most, the others wait. */
    static final int BUFFERS_MAX = 16;

    private static final int BUFFER_BYTES = 1 << 16;

    private final @NotOwning DurableFile file;
    private final Alignment alignment;
    private final BufferPool buffers;
    private final UnitLocks units;
    private final Lock lengthRead;
    private final Lock lengthChange;

    /**
     * The content of a direct file.
     *
     * @param file the file, open for direct I/O
     * @param buffers aligned as the file needs, their capacity a multiple of its unit
     * @param shared what orders the writers of this file
     */
    DirectContent(@NotOwning DurableFile file, BufferPool buffers, SharedFile shared) {
        this.file = file;
        this.alignment = file.alignment();
        this.buffers = buffers;
        this.units = shared.units();
        ReadWriteLock length = shared.length();
        this.lengthRead = length.readLock();
        this.lengthChange = length.writeLock();
    }

    /** Buffers for a file: 1 MiB at most, allocated as they are needed. */
    static BufferPool buffersFor(Alignment alignment) {
        int bytes = Math.max(BUFFER_BYTES, alignment.offsetBytes());
        return new BufferPool(bytes, alignment.memoryBytes(), (long) BUFFERS_MAX * bytes);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        lengthRead.lock();
        // After that lock, as when writing: who waits for it has no buffer for which its holder might wait.
        @Aligned AlignedBuffer buffer = buffers.acquire();
        try {
            int start = target.position();
            while (target.hasRemaining()) {
                long from = position + target.position() - start;
                @Aligned long first = alignment.roundDown(from);
                int head = (int) (from - first);
                int wanted = Math.min(target.remaining(), buffer.capacity() - head);
                int count = file.read(buffer, 0, alignment.roundUp(head + wanted), first) - head;
                if (count > 0) {
                    target.put(buffer.bytes().slice(head, Math.min(count, wanted)));
                }
                if (count < wanted) {
                    break;
                }
            }
            return target.position() - start;
        } finally {
            buffers.release(buffer);
            lengthRead.unlock();
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long end = position + source.remaining();
        long written = alignment.roundUp(end);
        lengthRead.lock();
        try {
            // Nobody cuts the file while this lock is held. What ends with a unit leaves nothing to be cut anyway.
            if (written == end || written <= file.size()) {
                writeUnits(source, position);
                return;
            }
        } finally {
            lengthRead.unlock();
        }
        lengthChange.lock();
        try {
            writeToTheEnd(source, position);
        } finally {
            lengthChange.unlock();
        }
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        lengthChange.lock();
        try {
            writeToTheEnd(source, file.size());
        } finally {
            lengthChange.unlock();
        }
    }

    @Override
    public long size() throws IOException {
        lengthRead.lock();
        try {
            return file.size();
        } finally {
            lengthRead.unlock();
        }
    }

    @Override
    public void cut(long length) throws IOException {
        lengthChange.lock();
        try {
            if (length < file.size()) {
                file.truncate(length);
            }
        } finally {
            lengthChange.unlock();
        }
    }

    private void writeToTheEnd(ByteBuffer source, long position) throws IOException {
        long before = file.size();
        int start = source.position();
        try {
            writeUnits(source, position);
            cutTo(Math.max(before, position + source.position() - start));
        } catch (IOException | RuntimeException e) {
            try {
                cutTo(Math.max(before, position + source.position() - start));
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void cutTo(long length) throws IOException {
        if (file.size() > length) {
            file.truncate(length);
        }
    }

    /** Writes piece by piece, each with the units that it touches. */
    private void writeUnits(ByteBuffer source, long position) throws IOException {
        @Aligned AlignedBuffer buffer = buffers.acquire();
        try {
            int start = source.position();
            while (source.hasRemaining()) {
                long from = position + source.position() - start;
                int head = (int) (from - alignment.roundDown(from));
                int count = Math.min(source.remaining(), buffer.capacity() - head);
                writePiece(buffer, source.slice(source.position(), count), from);
                source.position(source.position() + count);
            }
        } finally {
            buffers.release(buffer);
        }
    }

    private void writePiece(@Aligned AlignedBuffer buffer, ByteBuffer piece, long from) throws IOException {
        int unit = alignment.offsetBytes();
        @Aligned long first = alignment.roundDown(from);
        int head = (int) (from - first);
        int end = head + piece.remaining();
        @Aligned int length = alignment.roundUp(end);
        Region region = new Region(first, length);
        units.take(region);
        try {
            if (head > 0 || end < unit) {
                readUnit(buffer, 0, first);
            }
            if (end < length && length > unit) {
                readUnit(buffer, length - unit, first + length - unit);
            }
            buffer.bytes().slice(head, piece.remaining()).put(piece);
            file.write(buffer, 0, length, first);
        } finally {
            units.giveBack(region);
        }
    }

    /** Reads a unit that is changed in part; behind the file's end it is zeroes. */
    private void readUnit(@Aligned AlignedBuffer buffer, int offset, long position) throws IOException {
        int unit = alignment.offsetBytes();
        int count = file.read(buffer, offset, alignment.requireLength(unit), alignment.requirePosition(position));
        for (int i = count; i < unit; i++) {
            buffer.bytes().put(offset + i, (byte) 0);
        }
    }
}
