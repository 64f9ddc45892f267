package io.holdfast.engines.entries;

import io.holdfast.engines.Bytes;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An open file of entries. One thread at a time; the engine that owns it sees to that. */
public final class EntryFile implements AutoCloseable {
    private static final int PERMISSIONS = 0600;

    private final Volume volume;
    private DurableFile file;
    private final long identity;
    /** Where the next entry goes. */
    private long end;

    /**
     * An entry to be copied.
     *
     * @param file where it is now
     * @param place where in it
     */
    public record Source(EntryFile file, Place place) {}

    private EntryFile(Volume volume, DurableFile file, long identity, long end) {
        this.volume = volume;
        this.file = file;
        this.identity = identity;
        this.end = end;
    }

    /**
     * Makes a file with these entries, or with none. It has its name only when all of it is durable.
     *
     * @param volume where
     * @param name its name; a file of that name is replaced
     * @param entries what to copy into it, in this order
     * @return the file, open and durable
     * @throws CorruptFileException if an entry to be copied is not as it was written
     * @throws IOException if the system refuses: there is no new file
     */
    public static EntryFile publish(Volume volume, String name, List<Source> entries) throws IOException {
        long identity = UUID.randomUUID().getMostSignificantBits();
        AtomicFile.in(volume, name, PERMISSIONS).replace(out -> {
            out.write(EntryFormat.encodeHeader(identity).array());
            long position = EntryFormat.FILE_HEADER_BYTES;
            for (Source source : entries) {
                EntryFormat.Entry entry = source.file().read(source.place());
                out.write(EntryFormat.encode(entry, identity, position).array());
                position = entry.at(position).end();
            }
        });
        return open(volume, name);
    }

    /**
     * Opens a file. Its entries are not read yet: {@link #replay} or {@link #recover} does that.
     *
     * @param volume where
     * @param name its name
     * @return the open file
     * @throws CorruptFileException if its header is not an entry file's
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    public static EntryFile open(Volume volume, String name) throws IOException {
        DurableFile file = volume.open(name, OpenMode.BUFFERED);
        try {
            ByteBuffer header = allocate(EntryFormat.FILE_HEADER_BYTES);
            file.readUnaligned(header, 0);
            return new EntryFile(volume, file, EntryFormat.decodeHeader(name, header.flip()), file.size());
        } catch (IOException | RuntimeException e) {
            try {
                file.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * The file's name.
     *
     * @return as it was opened by
     */
    public String name() {
        return file.name();
    }

    /**
     * What tells this file from all others, also from one that had its name before.
     *
     * @return a random number
     */
    public long identity() {
        return identity;
    }

    /**
     * How long the file is.
     *
     * @return in bytes, up to and with the last entry
     */
    public long length() {
        return end;
    }

    /**
     * Whether it has entries.
     *
     * @return false if there is a header and nothing else
     */
    public boolean hasEntries() {
        return end > EntryFormat.FILE_HEADER_BYTES;
    }

    /**
     * Appends an entry; durable on return.
     *
     * @param kind what it says
     * @param key of which key; at most 65,535 bytes
     * @param value of a {@link Kind#PUT} the value, at most 16 MiB; of a {@link Kind#DELETE} nothing
     * @return where it is
     * @throws IllegalArgumentException if key or value is too long
     * @throws IOException if the system refuses: the entry is in doubt, and may show after a crash. After a failed sync every
     *     later append fails as well
     */
    public Place append(Kind kind, Bytes key, Bytes value) throws IOException {
        EntryFormat.Entry entry = new EntryFormat.Entry(kind, key, value);
        file.writeUnaligned(EntryFormat.encode(entry, identity, end), end);
        file.sync(SyncKind.DATA);
        Place place = entry.at(end);
        end = place.end();
        return place;
    }

    /**
     * Reads a value.
     *
     * @param place where its entry is
     * @return the value
     * @throws CorruptFileException if the entry is not as it was written
     * @throws IOException if the system refuses
     */
    public Bytes value(Place place) throws IOException {
        return read(place).value();
    }

    private EntryFormat.Entry read(Place place) throws IOException {
        ByteBuffer bytes = allocate(place.entryBytes());
        file.readUnaligned(bytes, place.position());
        return EntryFormat.decode(bytes.flip(), 0, identity, place.position())
                .filter(entry -> entry.at(place.position()).equals(place))
                .orElseThrow(() -> bad(place.position()));
    }

    /**
     * Shows the entries of a file that is finished.
     *
     * @param visitor is shown them
     * @throws CorruptFileException if one is not as it was written; those before it were shown
     * @throws IOException if the system refuses
     */
    public void replay(EntryVisitor visitor) throws IOException {
        ByteBuffer content = content();
        int shown = show(content, visitor);
        if (shown < content.limit()) {
            throw bad(shown);
        }
    }

    /**
     * Shows the entries of a file that a crash or a failed sync may have interrupted, and cuts the last one if it is torn. What was
     * shown is durable.
     *
     * <p>It is written anew for that, as the old file cannot be trusted while the same kernel has it: after a failed sync a second one
     * may succeed without having written anything, btrfs shows from the page cache what is in none of its blocks, and ext4 may keep a
     * page that is written over another whose write failed, without making it readable after a restart.
     *
     * @param visitor is shown them
     * @throws CorruptFileException if an entry that was acknowledged is not as it was written; nothing was cut
     * @throws IOException if the system refuses
     */
    public void recover(EntryVisitor visitor) throws IOException {
        ByteBuffer content = content();
        int shown = show(content, visitor);
        for (int at = shown + 1; at < content.limit(); at++) {
            if (EntryFormat.decode(content, at, identity, at).isPresent()) {
                throw new CorruptFileException(
                        name(), shown, "no entry, though a later one, at " + at + ", shows that it was acknowledged");
            }
        }
        byte[] trusted = new byte[shown];
        content.get(0, trusted);
        AtomicFile.in(volume, name(), PERMISSIONS).replace(out -> out.write(trusted));
        DurableFile old = file;
        file = volume.open(name(), OpenMode.BUFFERED);
        old.close();
        end = shown;
    }

    /**
     * Cuts what an append that failed may have left behind the last entry; durable on return.
     *
     * @throws IOException if the system refuses
     */
    public void finish() throws IOException {
        if (file.size() != end) {
            file.truncate(end);
            file.sync(SyncKind.FILE);
        }
    }

    private int show(ByteBuffer content, EntryVisitor visitor) {
        int at = EntryFormat.FILE_HEADER_BYTES;
        Optional<EntryFormat.Entry> entry = EntryFormat.decode(content, at, identity, at);
        while (entry.isPresent()) {
            Place place = entry.get().at(at);
            visitor.entry(entry.get().kind(), entry.get().key(), place);
            at = (int) place.end();
            entry = EntryFormat.decode(content, at, identity, at);
        }
        return at;
    }

    /** The whole file, past the page cache: after a failed sync that shows bytes which never reached the disk. */
    private ByteBuffer content() throws IOException {
        OpenMode mode = OpenMode.READ.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        try (DurableFile direct = volume.open(name(), mode)) {
            Alignment alignment = direct.alignment();
            long length = alignment.roundUp(direct.size());
            if (length > Integer.MAX_VALUE) {
                throw new IOException(name() + " has " + direct.size() + " bytes, more than can be read at once");
            }
            AlignedBuffer buffer = AlignedBuffer.allocate((int) length, alignment.memoryBytes());
            return buffer.bytes().limit(direct.read(buffer, 0, (int) length, 0));
        }
    }

    private CorruptFileException bad(long position) {
        return new CorruptFileException(name(), position, "the entry there is not as it was written");
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Closes files; each of them, also where one fails.
     *
     * @param files the files
     * @throws IOException the first failure, with the others as suppressed ones
     */
    public static void closeAll(Collection<EntryFile> files) throws IOException {
        IOException first = null;
        for (EntryFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * Releases the file; idempotent.
     *
     * @throws IOException the first time, if a sync has failed
     */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
