package io.holdfast.lucene;

import io.holdfast.channel.ChannelOption;
import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Poison;
import io.holdfast.platform.SyncFailedException;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.LockFactory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.OutputStreamIndexOutput;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * An {@link MMapDirectory} whose syncs keep their word: after {@code IndexWriter.commit()} has returned, the commit survives
 * what {@link #report} promises; where a sync fails, the commit fails with its errno. Only large merges, where
 * {@link DirectoryOptions} ask for that, read otherwise than by mapping.
 *
 * <p><b>Bytes.</b> {@link #sync} syncs each file by the descriptor that wrote it, once: Lucene names every file of the index
 * at each commit, and those that are durable already are left alone. A file that another writer or an earlier life of this
 * one has written is opened anew for its sync, at the first commit that names it.
 *
 * <p><b>Names.</b> {@link #syncMetaData} makes creations, renames and deletions durable, and throws where it cannot; Lucene's
 * own ignores that. The directory itself, with the parents that are missing, is created durably. A rename never replaces a
 * file.
 *
 * <p><b>Failure.</b> A failed sync is final: this directory creates, renames and syncs nothing any more, every try throws
 * {@link io.holdfast.platform.PoisonedFileException} with the first failure as its cause, and closing throws it too. Reading
 * and deleting go on. A new directory, with a new {@code IndexWriter}, begins at the last commit that was durable.
 *
 * <p><b>Deletions</b> of commits are durable on return, before the files go that only they name. Those that the system refuses for
 * now are pending, as with every {@link org.apache.lucene.store.FSDirectory}: they are tried again with later changes of names, see {@link #getPendingDeletions}.
 *
 * <p>Works with Lucene 9.12 and Lucene 10. Safe for any number of threads.
 */
public class HoldfastDirectory extends MMapDirectory {
    private static final int OUTPUT_BUFFER_BYTES = 1 << 15;
    private static final int MERGE_INPUT_BUFFER_BYTES = 1 << 16;

    private final DirectoryOptions options;
    private final ToLongFunction<IOContext> mergeBytes;
    // Closed by close, in an order that no checker follows.
    @SuppressWarnings("required.method.not.called")
    private final @Owning Volume volume;

    private final Poison poison;

    @SuppressWarnings("required.method.not.called") // As the volume.
    private final @Owning WrittenFiles written;

    private final PendingDeletes pendingDeletes;
    private final AtomicLong nextTemporary = new AtomicLong();

    /**
     * A directory on a volume, which may be another than the path's where everything is a large merge.
     *
     * @param directory an existing directory, for locks and mapped files
     * @param locks how the index is locked
     * @param volume where names and bytes are, closed with this directory
     * @param options how it reads and writes
     * @param mergeBytes how large the merge is for which a file is opened, less than zero for none
     * @throws IOException if the path cannot be resolved; the volume is not closed then
     */
    // Who calls it closes the volume where this fails.
    @SuppressWarnings("required.method.not.called")
    HoldfastDirectory(
            Path directory,
            LockFactory locks,
            @Owning Volume volume,
            DirectoryOptions options,
            ToLongFunction<IOContext> mergeBytes)
            throws IOException {
        super(directory, locks);
        this.options = options;
        this.mergeBytes = mergeBytes;
        this.volume = volume;
        this.poison = new Poison(directory.toString());
        this.written = new WrittenFiles(volume, poison, options.unsyncedFilesMax());
        this.pendingDeletes = new PendingDeletes(volume, poison);
    }

    /**
     * Opens an index's directory with {@link DirectoryOptions#DEFAULT}, locked as Lucene does it by default.
     *
     * @param path the directory, created where it is missing
     * @return the directory
     * @throws UnsupportedOperationException if the path is not of the system's own file system
     * @throws IOException if the system refuses
     */
    public static HoldfastDirectory open(Path path) throws IOException {
        return open(path, FSLockFactory.getDefault(), DirectoryOptions.DEFAULT);
    }

    /**
     * Opens an index's directory.
     *
     * @param path the directory, created where it is missing
     * @param locks how the index is locked
     * @param options how it reads and writes
     * @return the directory
     * @throws UnsupportedOperationException if the path is not of the system's own file system
     * @throws IOException if the system refuses
     */
    public static HoldfastDirectory open(Path path, LockFactory locks, DirectoryOptions options) throws IOException {
        NewDirectories.create(path);
        Volume volume = Volumes.open(path);
        try {
            return new HoldfastDirectory(path, locks, volume, options, MergeSize.ofThisLucene()::of);
        } catch (IOException | RuntimeException e) {
            try {
                volume.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /**
     * What a commit survives here and why, found out by trying.
     *
     * @return the volume's report
     * @throws IOException if the system refuses
     */
    public DurabilityReport report() throws IOException {
        ensureOpen();
        return volume.probe();
    }

    @Override
    public String[] listAll() throws IOException {
        ensureOpen();
        Set<String> pending = pendingDeletes.names();
        return volume.list().stream().filter(name -> !pending.contains(name)).toArray(String[]::new);
    }

    @Override
    public long fileLength(String name) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        try (DurableFile file = volume.open(name, OpenMode.READ)) {
            return file.size();
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        ensureOpen();
        pendingDeletes.retry();
        return output(name, context);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        ensureOpen();
        pendingDeletes.retry();
        while (true) {
            String name = getTempFileName(prefix, suffix, nextTemporary.getAndIncrement());
            if (!pendingDeletes.names().contains(name)) {
                try {
                    return output(name, context);
                } catch (FileAlreadyExistsException taken) {
                    // By an earlier life of this directory: the next number is free.
                }
            }
        }
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        if (isLargeMerge(context)) {
            return mergeInput(name);
        }
        return super.openInput(name, context);
    }

    /**
     * Makes the bytes of files durable.
     *
     * @param names the files; those that are durable already cost nothing
     * @throws SyncFailedException if a sync fails
     * @throws io.holdfast.platform.PoisonedFileException if one has failed before
     * @throws NoSuchFileException if there is no such file any more
     * @throws IOException if the system refuses
     */
    @Override
    public void sync(Collection<String> names) throws IOException {
        ensureOpen();
        poison.check();
        for (String name : names) {
            ensureCanRead(name);
            written.sync(name);
            if (!volume.exists(name)) {
                throw new NoSuchFileException(name, null, "it was synced, but its name is gone");
            }
        }
        pendingDeletes.retry();
    }

    /**
     * Makes all changes of names so far durable.
     *
     * @throws SyncFailedException if the sync fails
     * @throws io.holdfast.platform.PoisonedFileException if one has failed before
     * @throws IOException if the system refuses
     */
    @Override
    public void syncMetaData() throws IOException {
        ensureOpen();
        poison.check();
        pendingDeletes.retry();
        try {
            volume.syncDirectory();
        } catch (SyncFailedException e) {
            throw poison.with(e);
        }
    }

    @Override
    public void rename(String source, String target) throws IOException {
        ensureOpen();
        ensureCanRead(source);
        poison.check();
        pendingDeletes.retry();
        volume.rename(source, target, DirectorySync.DEFERRED);
        written.rename(source, target);
    }

    @Override
    public void deleteFile(String name) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        try {
            written.forget(name);
        } finally {
            pendingDeletes.delete(name);
        }
    }

    @Override
    public synchronized void deletePendingFiles() throws IOException {
        pendingDeletes.retry();
    }

    @Override
    public synchronized Set<String> getPendingDeletions() throws IOException {
        pendingDeletes.retry();
        return pendingDeletes.names();
    }

    @Override
    protected void ensureCanRead(String name) throws IOException {
        pendingDeletes.requireNotPending(name);
    }

    /**
     * Releases all descriptors; syncs nothing. Idempotent.
     *
     * @throws io.holdfast.platform.PoisonedFileException the first time, if a sync has failed
     * @throws IOException if the system refuses; everything is released all the same
     */
    @Override
    @SuppressWarnings("try") // Nothing is done but closing, in this order, backwards.
    public synchronized void close() throws IOException {
        if (isOpen) {
            try (Volume last = volume;
                    WrittenFiles first = written) {
                super.close();
                poison.checkAtClose();
            }
        }
    }

    // What is opened belongs to what is returned, which Lucene closes.
    @SuppressWarnings("required.method.not.called")
    private IndexOutput output(String name, IOContext context) throws IOException {
        poison.check();
        OpenMode mode = OpenMode.BUFFERED.withPermissions(OpenMode.BY_UMASK);
        if (isLargeMerge(context)) {
            mode = mode.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        }
        DurableFile file = volume.create(name, mode, DirectorySync.DEFERRED);
        return new OutputStreamIndexOutput(
                describe(name), name, FileOutput.of(written, name, file), OUTPUT_BUFFER_BYTES);
    }

    @SuppressWarnings("required.method.not.called") // As an output.
    private IndexInput mergeInput(String name) throws IOException {
        DurableFileChannel channel = DurableFileChannel.open(volume, name, Set.of(ChannelOption.DIRECT_IF_POSSIBLE));
        try {
            return PositionalInput.of(describe(name), channel, MERGE_INPUT_BUFFER_BYTES);
        } catch (IOException | RuntimeException e) {
            try {
                channel.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private boolean isLargeMerge(IOContext context) {
        return options.directMergeBytesMin() != DirectoryOptions.NEVER_DIRECT
                && mergeBytes.applyAsLong(context) >= options.directMergeBytesMin();
    }

    private String describe(String name) {
        return "HoldfastDirectory(path=\"" + volume.location() + "/" + name + "\")";
    }
}
