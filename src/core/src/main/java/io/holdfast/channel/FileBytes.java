package io.holdfast.channel;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.SyncKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * The bytes of an open file as its {@link OpenRequest} wants them: where every write appends, it does, and where each is to be
 * durable, a sync follows. Separate from the channel, which adds its position and its closing. Safe for any number of threads.
 */
final class FileBytes {
    /** More than any transfer that the kernel is likely to make at once would gain nothing by being copied first. */
    private static final int PIECE_BYTES = 1 << 20;

    private final Content content;
    private final @NotOwning DurableFile file;
    private final PlatformThreads threads;
    private final boolean appends;
    private final Optional<SyncKind> syncAfterWrite;

    FileBytes(OpenRequest request, Content content, @NotOwning DurableFile file, PlatformThreads threads) {
        this.content = content;
        this.file = file;
        this.threads = threads;
        this.appends = request.appends();
        this.syncAfterWrite = request.syncAfterWrite();
    }

    boolean appends() {
        return appends;
    }

    long size() throws IOException {
        return content.size();
    }

    /** Reads at a position; -1 if the file ends there. */
    long read(ByteBuffer target, long at) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        int count = content.read(target, at);
        return count == 0 ? -1 : count;
    }

    /** Reads into one buffer after the other, until the file ends. */
    long scatter(ByteBuffer[] targets, int offset, int length, long at) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int wanted = targets[i].remaining();
            long count = read(targets[i], at + total);
            total += Math.max(0, count);
            if (count < wanted) {
                return total == 0 ? count : total;
            }
        }
        return total;
    }

    /** Writes at a position, or at the end when appending. */
    long write(ByteBuffer source, long at) throws IOException {
        int count = source.remaining();
        if (count > 0) {
            if (appends) {
                content.append(source);
            } else {
                content.write(source, at);
            }
            syncAfterWrite();
        }
        return count;
    }

    /** Writes buffers as one; where every write appends, with nobody else's bytes in between, however long they are. */
    long gather(Gathering sources, long at) throws IOException {
        return sources.write(this::write, at, appends ? Integer.MAX_VALUE : PIECE_BYTES);
    }

    /** Cuts the file to a length; one that is no longer is left alone. */
    void cut(long length) throws IOException {
        content.cut(length);
        syncAfterWrite();
    }

    Guarantee sync(SyncKind kind) throws IOException {
        return threads.call(() -> file.sync(kind));
    }

    /** Whether what is written here at a position is what the other reads there. */
    boolean overwrites(FileBytes other) throws IOException {
        return !appends && file.sharing().fileKey().equals(other.file.sharing().fileKey());
    }

    private void syncAfterWrite() throws IOException {
        if (syncAfterWrite.isPresent()) {
            sync(syncAfterWrite.get());
        }
    }
}
