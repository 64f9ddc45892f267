package io.holdfast.channel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Copies between channels through a buffer. Within one file the pieces are taken from the end where the target lies behind
 * the source and overlaps it, so that no byte is overwritten before it was read.
 */
final class ChannelTransfer {
    private static final int PIECE_BYTES = 1 << 16;

    private ChannelTransfer() {}

    /** Refuses what {@link FileChannel#transferTo} and {@link FileChannel#transferFrom} may not do. */
    static void require(ReadableByteChannel source, WritableByteChannel target, long position, long count)
            throws IOException {
        Access.requireOpen(source);
        Access.requireOpen(target);
        if (source instanceof DurableFileChannel from) {
            from.access().requireReadable(from);
        }
        if (target instanceof DurableFileChannel to) {
            to.access().requireWritable(to);
        }
        Arguments.requireNotNegative(position, "position");
        Arguments.requireNotNegative(count, "count");
    }

    /** {@link FileChannel#transferTo}, its arguments checked: to the target's own position, if it has one. */
    static long to(DurableFileChannel source, long from, WritableByteChannel target, long count) throws IOException {
        return target instanceof DurableFileChannel other
                ? other.atPosition(at -> copy(source, from, other, at, count))
                : drain(source, from, target, count);
    }

    /** {@link FileChannel#transferFrom}, its arguments checked: from the source's own position, if it has one. */
    static long from(DurableFileChannel target, long at, ReadableByteChannel source, long count) throws IOException {
        if (source instanceof DurableFileChannel other) {
            return other.atPosition(from -> copy(other, from, target, at, count));
        }
        if (source instanceof FileChannel other) {
            long from = other.position();
            long copied = copy(other, from, target, at, count);
            other.position(from + copied);
            return copied;
        }
        return fill(target, at, source, count);
    }

    /**
     * Copies from a position of one file to a position of another, or of the same.
     *
     * @param source read at its positions
     * @param from where it begins
     * @param target written at its positions, or appended to
     * @param at where it is written
     * @param count at most so many bytes, zero or more
     * @return how many: fewer only where the source ends
     * @throws IOException if a read or a write fails
     */
    private static long copy(FileChannel source, long from, DurableFileChannel target, long at, long count)
            throws IOException {
        long length = Math.max(0, Math.min(count, source.size() - from));
        ByteBuffer piece = pieceFor(length);
        boolean fromTheEnd = from < at
                && at < from + length
                && source instanceof DurableFileChannel other
                && target.bytes().overwrites(other.bytes());
        for (long done = 0; done < length; ) {
            int wanted = (int) Math.min(piece.capacity(), length - done);
            long offset = fromTheEnd ? length - done - wanted : done;
            int read = fill(piece.clear().limit(wanted), source, from + offset);
            if (read < wanted && fromTheEnd) {
                throw new EOFException("the file was cut while a part of it was copied");
            }
            target.bytes().write(piece.flip(), at + offset);
            done += read;
            if (read < wanted) {
                return done;
            }
        }
        return length;
    }

    /** Copies to a channel that need not be a file, until that takes no more. */
    private static long drain(DurableFileChannel source, long from, WritableByteChannel target, long count)
            throws IOException {
        ByteBuffer piece = pieceFor(Math.max(0, Math.min(count, source.size() - from)));
        long done = 0;
        while (done < count) {
            piece.clear().limit((int) Math.min(piece.capacity(), count - done));
            if (source.bytes().read(piece, from + done) <= 0) {
                break;
            }
            int written = target.write(piece.flip());
            if (written <= 0) {
                break;
            }
            done += written;
        }
        return done;
    }

    /** Copies from a channel that need not be a file, until that has no more, or none for now. */
    private static long fill(DurableFileChannel target, long at, ReadableByteChannel source, long count)
            throws IOException {
        ByteBuffer piece = pieceFor(count);
        long done = 0;
        while (done < count) {
            piece.clear().limit((int) Math.min(piece.capacity(), count - done));
            int read = source.read(piece);
            if (read <= 0) {
                break;
            }
            done += target.bytes().write(piece.flip(), at + done);
        }
        return done;
    }

    private static int fill(ByteBuffer piece, FileChannel source, long from) throws IOException {
        int count;
        do {
            count = source.read(piece, from + piece.position());
        } while (count > 0 && piece.hasRemaining());
        return piece.position();
    }

    private static ByteBuffer pieceFor(long count) {
        return ByteBuffer.allocate((int) Math.min(PIECE_BYTES, count));
    }
}
