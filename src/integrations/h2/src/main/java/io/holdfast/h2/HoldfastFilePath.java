package io.holdfast.h2;

import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.engine.Constants;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
import org.h2.store.fs.disk.FilePathDisk;
import org.jspecify.annotations.Nullable;

/**
 * H2's file system of the scheme {@code holdfast:}, for {@code jdbc:h2:holdfast:/path/db;WRITE_DELAY=0}: H2's own for files on
 * disk, whose files go through {@link DurableFileChannel}.
 *
 * <p><b>Commits.</b> H2 syncs nothing when a transaction commits. With {@code WRITE_DELAY=0} the thread that commits writes, by
 * default (500) a thread of the database does later. Here every write to a file that is open for writing is synced before
 * it returns ({@link io.holdfast.platform.SyncKind#DATA}): so a commit with {@code WRITE_DELAY=0} is durable when it returns, and
 * otherwise a power cut takes the transactions of the last moments, and none before. H2's temporary files
 * ({@code .temp.db}), which no restart reads, are not synced. The writes that are go past the page cache where the file system
 * allows it, which makes a file longer in less time; reads go through it.
 *
 * <p><b>Failures.</b> A failed sync poisons the file: H2 closes the database, the committing thread gets an exception
 * whose causes name the call and its errno, and opening the database anew recovers.
 *
 * <p><b>Interrupts</b> close no file, so that an interrupted query does not end the database for all others.
 *
 * <p><b>Names.</b> Creating a file or directory, renaming and deleting are durable when they return; temporary files excepted. A
 * rename to another file system is refused, not replaced by a copy. Streams are synced when they are closed.
 *
 * <p><b>Nesting.</b> {@code split:holdfast:/path}, {@code retry:holdfast:/path} and {@code CIPHER=AES} work on it. {@code async:} and
 * {@code nioMapped:} open files by themselves and cannot; {@code holdfast:} itself takes nothing but a path on disk.
 *
 * <p>Safe for any number of threads.
 */
public final class HoldfastFilePath extends FilePath {
    /** The scheme, without its colon. */
    public static final String SCHEME = "holdfast";

    private static final String PREFIX = SCHEME + ":";

    /** Links that lead to each other are left to the system, which refuses them. */
    private static final int LINKS_MAX = 40;

    private final DurableFiles files;
    private final FilePath disk;

    /** What is registered, and makes all others. */
    HoldfastFilePath(Directories directories) {
        this(new DurableFiles(directories), FilePath.get(""));
    }

    private HoldfastFilePath(DurableFiles files, FilePath disk) {
        this.files = files;
        this.disk = disk;
        this.name = PREFIX + disk.name;
    }

    /** Makes the scheme known to H2 in this JVM: to be called before the first connection. Idempotent. */
    public static void register() {
        FilePath.register(new HoldfastFilePath(Volumes::open));
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /**
     * A path of this scheme.
     *
     * @param path with the scheme
     * @return the path
     * @throws IllegalArgumentException if what follows the scheme is not on disk, but in a zip file, say
     */
    @Override
    public FilePath getPath(String path) {
        FilePath inner = FilePath.get(path.substring(PREFIX.length()));
        if (!(inner instanceof FilePathDisk)) {
            throw new IllegalArgumentException(PREFIX + " takes a path on disk, not " + inner);
        }
        return wrapped(inner);
    }

    private HoldfastFilePath wrapped(FilePath inner) {
        return new HoldfastFilePath(files, inner);
    }

    @Override
    public FilePath unwrap() {
        return disk;
    }

    /**
     * Opens a file; where its writes are to be synced, twice, see {@link DatabaseFile}.
     *
     * @param mode {@code r}, or {@code rw}, {@code rws} or {@code rwd}, which create it where it is missing, and of which
     *     {@code rw} is as {@code rwd}
     * @return the channel
     * @throws IllegalArgumentException if it is another mode
     * @throws IOException as {@link DurableFileChannel#open(Path, OpenOption...)}
     */
    @Override
    public FileChannel open(String mode) throws IOException {
        Set<OpenOption> options = new HashSet<>(FileUtils.modeToOptions(mode));
        if (isTemporary() && exists()) {
            // Else its name would be made durable.
            options.remove(StandardOpenOption.CREATE);
        }
        boolean synced = options.contains(StandardOpenOption.WRITE)
                && !options.contains(StandardOpenOption.SYNC)
                && !isTemporary();
        return synced ? files.openSynced(target(), options) : files.open(target(), options);
    }

    @Override
    public OutputStream newOutputStream(boolean append) throws IOException {
        FilePath parent = getParent();
        if (parent != null) {
            FileUtils.createDirectories(parent.name);
        }
        StandardOpenOption where = append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        return new SyncedOutput(
                files.open(target(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, where)));
    }

    @Override
    public InputStream newInputStream() throws IOException {
        return disk.newInputStream();
    }

    @Override
    public boolean createFile() {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (DurableFileChannel created = files.open(real(), options)) {
            return created.isOpen();
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw DbException.get(ErrorCode.FILE_CREATION_FAILED_1, e, name);
        }
    }

    @Override
    public void createDirectory() {
        disk.createDirectory();
        try {
            files.syncNames(real().getParent());
        } catch (IOException e) {
            throw DbException.get(ErrorCode.FILE_CREATION_FAILED_1, e, name);
        }
    }

    @Override
    public void delete() {
        if (!exists()) {
            return;
        }
        disk.delete();
        try {
            if (!isTemporary()) {
                files.syncNames(path().toAbsolutePath().getParent());
            }
        } catch (IOException e) {
            throw DbException.get(ErrorCode.FILE_DELETE_FAILED_1, e, name);
        }
    }

    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        if (!(newName instanceof HoldfastFilePath target)) {
            throw DbException.get(ErrorCode.FILE_RENAME_FAILED_2, name, newName.name + " (not " + PREFIX + ")");
        }
        Path from = path().toAbsolutePath();
        Path to = target.path().toAbsolutePath();
        try {
            if (atomicReplace) {
                files.replace(from, to);
            } else {
                files.rename(from, to);
            }
        } catch (IOException e) {
            throw DbException.get(ErrorCode.FILE_RENAME_FAILED_2, e, name, newName.name);
        }
    }

    /** A file beside this one, or in the system's temporary directory; its name is not durable. */
    @Override
    public FilePath createTempFile(String suffix, boolean inTempDir) throws IOException {
        return wrapped(disk.createTempFile(suffix, inTempDir));
    }

    private boolean isTemporary() {
        return name.endsWith(Constants.SUFFIX_TEMP_FILE);
    }

    private Path path() {
        return Path.of(disk.name);
    }

    /** Where the file is, all symbolic links followed, as far as it exists. */
    private Path real() {
        return Path.of(disk.toRealPath().name);
    }

    /** Where the file is or, where a symbolic link leads to none yet, is to be. */
    private Path target() throws IOException {
        Path target = real();
        for (int links = 0; links < LINKS_MAX && Files.isSymbolicLink(target); links++) {
            Path next = target.resolveSibling(Files.readSymbolicLink(target));
            target = Path.of(disk.getPath(next.toString()).toRealPath().name);
        }
        return target;
    }

    @Override
    public long size() {
        return disk.size();
    }

    @Override
    public boolean exists() {
        return disk.exists();
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        List<FilePath> entries = disk.newDirectoryStream();
        entries.replaceAll(this::wrapped);
        return entries;
    }

    @Override
    public FilePath toRealPath() {
        return wrapped(disk.toRealPath());
    }

    // H2's own returns null for a root too, which its class file does not tell.
    @SuppressWarnings("nullness:override.return")
    @Override
    public @Nullable FilePath getParent() {
        FilePath parent = disk.getParent();
        return parent == null ? null : wrapped(parent);
    }

    @Override
    public boolean isDirectory() {
        return disk.isDirectory();
    }

    @Override
    public boolean isRegularFile() {
        return disk.isRegularFile();
    }

    @Override
    public boolean isAbsolute() {
        return disk.isAbsolute();
    }

    @Override
    public long lastModified() {
        return disk.lastModified();
    }

    @Override
    public boolean canWrite() {
        return disk.canWrite();
    }

    @Override
    public boolean setReadOnly() {
        return disk.setReadOnly();
    }
}
