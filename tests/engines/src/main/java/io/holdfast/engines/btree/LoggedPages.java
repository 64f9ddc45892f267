package io.holdfast.engines.btree;

import io.holdfast.engines.Resources;
import io.holdfast.file.AtomicFile;
import io.holdfast.file.DataFile;
import io.holdfast.file.WriteOrder;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.wal.Batch;
import io.holdfast.wal.DurableLsn;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The pages of a tree and the log over them: what is written, synced and truncated in which order, and nothing of what the pages mean.
 *
 * <p>Not final, so that tests can show what is lost in another order. One thread at a time.
 */
class LoggedPages implements AutoCloseable {
    private static final String FILE = "pages";
    private static final byte FIRST_OF_COMMIT = 1;
    private static final byte NEXT_OF_COMMIT = 2;

    private final Resources opened = new Resources();
    private final Volume volume;
    private final Log log;
    private final WriteOrder order;
    private final DurableFile file;
    private final DataFile pages;
    private final long checkpointBytes;
    /** The last commit; {@link Lsn#ZERO} if nothing was committed since the checkpoint. */
    private Lsn last = Lsn.ZERO;

    private long bytesSinceCheckpoint;

    LoggedPages(Volume volume, LogOptions options, LogTerms terms, long checkpointBytes) throws IOException {
        this.volume = volume;
        this.checkpointBytes = checkpointBytes;
        try {
            Volume logDirectory = volume.subdirectory("log");
            opened.own(logDirectory, logDirectory::close);
            log = Log.open(logDirectory, options, terms);
            opened.own(log, log::close);
            file = open(volume, log);
            opened.own(file, file::close);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
        order = new WriteOrder(log);
        pages = order.data(file);
    }

    private static DurableFile open(Volume volume, Log log) throws IOException {
        if (volume.exists(FILE)) {
            if (isAhead(log)) {
                renew(volume);
            }
            return volume.open(FILE, OpenMode.BUFFERED);
        }
        if (log.checkpoint().isPresent()) {
            throw new CorruptPageException(
                    0, "the file \"" + FILE + "\" is missing, and the log holds its last changes alone");
        }
        return volume.create(FILE, OpenMode.BUFFERED, DirectorySync.NOW);
    }

    /** Whether there is something to be redone. */
    private static boolean isAhead(Log log) throws IOException {
        try (LogReader reader = log.replay(begin(log))) {
            return reader.next();
        }
    }

    private static Lsn begin(Log log) {
        return log.checkpoint().isPresent() ? log.checkpoint().get().lsn() : Lsn.ZERO;
    }

    /**
     * Puts a copy in the place of the file. Where a write of a page has failed, ext4 may take what is written over it for durable, and
     * show zeroes after a restart: as long as the same kernel has the file in its cache, only another file is safe.
     */
    private static void renew(Volume volume) throws IOException {
        AtomicFile file = AtomicFile.in(volume, FILE, 0600);
        byte[] all = file.readAll();
        file.replace(out -> out.write(all));
    }

    /** Writes each image of the log over its page. Whether there is a tree at all. */
    boolean recover() throws IOException {
        try (LogReader reader = log.replay(begin(log))) {
            while (reader.next()) {
                redo(log.durable(reader.lsn()), page(reader), reader.payload());
                last = reader.kind() == FIRST_OF_COMMIT ? reader.lsn() : last;
            }
        }
        checkpoint();
        return file.size() > 0;
    }

    private static int page(LogReader record) throws CorruptPageException {
        ByteBuffer header = record.header();
        boolean isImage =
                header.remaining() == Integer.BYTES && record.payload().remaining() == PageFormat.PAGE_BYTES;
        if (!isImage || header.getInt(header.position()) < 0) {
            throw new CorruptPageException(0, "the log's record at LSN " + record.lsn() + " is no image of a page");
        }
        return header.getInt();
    }

    void redo(DurableLsn covered, int page, ByteBuffer image) throws IOException {
        pages.write(covered, image, (long) page * PageFormat.PAGE_BYTES);
    }

    /** A page as it was committed last. */
    ByteBuffer read(int page) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(PageFormat.PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.readUnaligned(image, (long) page * PageFormat.PAGE_BYTES);
        return image.flip();
    }

    /** Makes the new images of pages durable, all or none, and writes them to their places. */
    void commit(SortedMap<Integer, ByteBuffer> images) throws IOException {
        Lsn lsn = log(images);
        write(lsn, images);
        last = lsn;
        bytesSinceCheckpoint += (long) images.size() * PageFormat.PAGE_BYTES;
        if (bytesSinceCheckpoint >= checkpointBytes) {
            checkpoint();
        }
    }

    /** One batch; it is durable on return. */
    Lsn log(SortedMap<Integer, ByteBuffer> images) throws IOException {
        Batch batch = new Batch();
        images.forEach((page, image) -> batch.add(
                batch.size() == 0 ? FIRST_OF_COMMIT : NEXT_OF_COMMIT,
                ByteBuffer.allocate(Integer.BYTES).putInt(page).flip(),
                image));
        return log.appendBatch(batch);
    }

    void write(Lsn lsn, SortedMap<Integer, ByteBuffer> images) throws IOException {
        DurableLsn covered = log.durable(lsn);
        for (Map.Entry<Integer, ByteBuffer> image : images.entrySet()) {
            pages.write(covered, image.getValue().duplicate(), (long) image.getKey() * PageFormat.PAGE_BYTES);
        }
    }

    /** Makes the pages durable in their places, and then the log short. */
    void checkpoint() throws IOException {
        if (!last.equals(Lsn.ZERO)) {
            WriteOrder.Synced synced = order.sync(log.durable(last), List.of(pages), List.of(volume));
            order.truncate(order.record(synced, ByteBuffer.allocate(0)));
            last = Lsn.ZERO;
            bytesSinceCheckpoint = 0;
        }
    }

    /** For who writes pages as nobody should. */
    DurableFile file() {
        return file;
    }

    /** Syncs no pages: the log has them. */
    @Override
    public void close() throws IOException {
        opened.close();
    }
}
