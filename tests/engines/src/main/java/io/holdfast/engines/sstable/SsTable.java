package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A published table, open for reading. Its index is in memory; each look-up reads one block, and checks it. Immutable: safe
 * for any number of threads, each cursor for one.
 */
public final class SsTable implements AutoCloseable {
    private record Block(Bytes firstKey, long position) {}

    private final DurableFile file;
    private final List<Block> index;
    private final long count;

    private SsTable(DurableFile file, List<Block> index, long count) {
        this.file = file;
        this.index = List.copyOf(index);
        this.count = count;
    }

    /**
     * Opens a table and checks its header, footer and index.
     *
     * @param volume where
     * @param name its name
     * @return the table, to be closed by the caller
     * @throws TableDamagedException if it is none, or not as it was written
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    public static SsTable open(Volume volume, String name) throws IOException {
        DurableFile file = volume.open(name, OpenMode.READ);
        try {
            return read(file);
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static SsTable read(DurableFile file) throws IOException {
        ByteBuffer header = Frame.read(file, 0, Frame.Kind.HEADER);
        int version = header.remaining() < 4 ? 0 : header.getInt();
        if (version != SsTableWriter.VERSION || header.remaining() != 16) {
            throw new TableDamagedException(
                    file.name(), 0, "version " + version + ", only " + SsTableWriter.VERSION + " is known");
        }
        long count = header.getLong();
        long bytes = header.getLong();
        if (file.size() != bytes) {
            throw new TableDamagedException(
                    file.name(), 0, "written were " + bytes + " bytes, there are " + file.size());
        }
        long footerPosition = bytes - Frame.PAGE_BYTES;
        ByteBuffer footer = Frame.read(file, footerPosition, Frame.Kind.FOOTER);
        if (footer.remaining() != 8) {
            throw new TableDamagedException(file.name(), footerPosition, "a footer of " + footer.remaining());
        }
        return new SsTable(file, index(file, footer.getLong()), count);
    }

    private static List<Block> index(DurableFile file, long position) throws IOException {
        ByteBuffer payload = Frame.read(file, position, Frame.Kind.INDEX);
        List<Block> index = new ArrayList<>();
        try {
            while (payload.remaining() >= 12) {
                long block = payload.getLong();
                index.add(new Block(EntryCodec.takeBytes(payload, payload.getInt()), block));
            }
        } catch (IllegalArgumentException e) {
            throw damaged(file, position, e);
        }
        return index;
    }

    private static TableDamagedException damaged(DurableFile file, long position, IllegalArgumentException cause) {
        TableDamagedException damaged =
                new TableDamagedException(file.name(), position, "checked, but not as the format has it");
        damaged.initCause(cause);
        return damaged;
    }

    /**
     * The table's name.
     *
     * @return the name of its file
     */
    public String name() {
        return file.name();
    }

    /**
     * How many entries the table has.
     *
     * @return their count, deletions included
     */
    public long count() {
        return count;
    }

    /**
     * Looks a key up.
     *
     * @param key the key
     * @return what this table knows of it, which may be its deletion; empty if nothing
     * @throws TableDamagedException if its block is not as it was written
     * @throws IOException if the system refuses
     */
    public Optional<Entry> get(Bytes key) throws IOException {
        return from(key).next().filter(entry -> entry.key().equals(key));
    }

    /**
     * The entries from a key on.
     *
     * @param key the lowest key that is shown; the empty one for all
     * @return the cursor, valid while the table is open. It throws {@link TableDamagedException} where a block is not as it
     *     was written
     */
    public Cursor from(Bytes key) {
        int block = 0;
        while (block + 1 < index.size() && index.get(block + 1).firstKey.compareTo(key) <= 0) {
            block++;
        }
        return new TableCursor(block, key);
    }

    private List<Entry> block(int number) throws IOException {
        long position = index.get(number).position;
        ByteBuffer payload = Frame.read(file, position, Frame.Kind.DATA);
        List<Entry> entries = new ArrayList<>();
        try {
            while (payload.hasRemaining()) {
                entries.add(EntryCodec.take(payload));
            }
        } catch (IllegalArgumentException e) {
            throw damaged(file, position, e);
        }
        return entries;
    }

    /**
     * Closes the file.
     *
     * @throws IOException if the system refuses
     */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Goes through the blocks. */
    private final class TableCursor implements Cursor {
        private final Bytes from;
        private int following;
        private int at;
        private List<Entry> entries = List.of();

        TableCursor(int block, Bytes from) {
            this.following = block;
            this.from = from;
        }

        @Override
        public Optional<Entry> next() throws IOException {
            while (true) {
                if (at == entries.size()) {
                    if (following == index.size()) {
                        return Optional.empty();
                    }
                    entries = block(following++);
                    at = 0;
                } else {
                    Entry entry = entries.get(at++);
                    if (entry.key().compareTo(from) >= 0) {
                        return Optional.of(entry);
                    }
                }
            }
        }
    }
}
