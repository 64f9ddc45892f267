package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes one table, entry by entry, and publishes it. Until then nothing of it is to be seen under its name, and a crash
 * leaves at most a temporary file, which {@link #removeLeftovers} removes. One thread at a time.
 *
 * <pre>{@code
 * try (SsTableWriter writer = SsTableWriter.create(volume, "00000001.sst")) {
 *     writer.add(entry); // in the order of the keys
 *     writer.publish();
 * }
 * }</pre>
 */
public final class SsTableWriter implements AutoCloseable {
    /** The version that is written, and the only one that is read. */
    static final int VERSION = 1;

    private static final String TEMPORARY = ".tmp";
    private static final int BLOCK_BYTES = Frame.PAGE_BYTES - Frame.HEAD_BYTES;

    private final Volume volume;
    private final String name;
    private final DurableFile file;
    private final List<Entry> block = new ArrayList<>();
    private final List<ByteBuffer> index = new ArrayList<>();
    private int blockBytes;
    private long end = Frame.PAGE_BYTES;
    private long count;
    private Optional<Bytes> last = Optional.empty();
    private boolean published;

    private SsTableWriter(Volume volume, String name, DurableFile file) {
        this.volume = volume;
        this.name = name;
        this.file = file;
    }

    /**
     * Begins a table. The first page stays empty until the table is finished.
     *
     * @param volume where
     * @param name the name that it gets when it is published
     * @return the writer
     * @throws java.nio.file.FileAlreadyExistsException if a leftover has its temporary name
     * @throws IOException if the system refuses
     */
    public static SsTableWriter create(Volume volume, String name) throws IOException {
        return new SsTableWriter(
                volume, name, volume.create(name + TEMPORARY, OpenMode.BUFFERED, DirectorySync.DEFERRED));
    }

    /**
     * Removes what crashed writers have left, and nothing that was published.
     *
     * @param volume where; nobody may be writing a table there
     * @throws IOException if the system refuses
     */
    public static void removeLeftovers(Volume volume) throws IOException {
        for (String leftover : volume.list()) {
            if (leftover.endsWith(TEMPORARY)) {
                volume.unlink(leftover, DirectorySync.NOW);
            }
        }
    }

    /**
     * Adds an entry. Durable with the table.
     *
     * @param entry its key comes after those before
     * @throws IllegalArgumentException if it does not
     * @throws IOException if the system refuses
     */
    public void add(Entry entry) throws IOException {
        if (last.filter(key -> key.compareTo(entry.key()) >= 0).isPresent()) {
            throw new IllegalArgumentException(entry.key() + " is added to " + name + " after " + last.get());
        }
        int bytes = EntryCodec.length(entry);
        if (blockBytes + bytes > BLOCK_BYTES && !block.isEmpty()) {
            endBlock();
        }
        block.add(entry);
        blockBytes += bytes;
        count++;
        last = Optional.of(entry.key());
    }

    /**
     * Finishes the table and gives it its name: whole and durable on return, both content and name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws io.holdfast.platform.SyncFailedException if a sync fails: whether the table is there after a crash is not known
     * @throws IOException if the system refuses: the table is not published
     */
    public void publish() throws IOException {
        if (!block.isEmpty()) {
            endBlock();
        }
        long indexPosition = append(Frame.Kind.INDEX, joined(index));
        append(Frame.Kind.FOOTER, Frame.buffer(8).putLong(indexPosition).flip());
        ByteBuffer header =
                Frame.buffer(20).putInt(VERSION).putLong(count).putLong(end).flip();
        file.writeUnaligned(Frame.encode(Frame.Kind.HEADER, 0, header), 0);
        file.sync(SyncKind.FILE);
        volume.rename(name + TEMPORARY, name, DirectorySync.NOW);
        published = true;
    }

    private void endBlock() throws IOException {
        ByteBuffer payload = Frame.buffer(blockBytes);
        block.forEach(entry -> EntryCodec.put(entry, payload));
        Bytes first = block.get(0).key();
        long position = append(Frame.Kind.DATA, payload.flip());
        index.add(Frame.buffer(12 + first.length())
                .putLong(position)
                .putInt(first.length())
                .put(first.buffer())
                .flip());
        block.clear();
        blockBytes = 0;
    }

    private long append(Frame.Kind kind, ByteBuffer payload) throws IOException {
        long position = end;
        ByteBuffer frame = Frame.encode(kind, position, payload);
        end += frame.remaining();
        file.writeUnaligned(frame, position);
        return position;
    }

    private static ByteBuffer joined(List<ByteBuffer> parts) {
        ByteBuffer all =
                Frame.buffer(parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(all::put);
        return all.flip();
    }

    /**
     * Ends the writing. A table that was not published is abandoned, and its temporary file removed.
     *
     * @throws IOException if the system refuses
     */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            if (!published && volume.exists(name + TEMPORARY)) {
                volume.unlink(name + TEMPORARY, DirectorySync.DEFERRED);
            }
        }
    }
}
