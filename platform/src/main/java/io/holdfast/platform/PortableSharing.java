package io.holdfast.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * {@link FileSharing} by java.nio, whose locks belong to the JVM: on POSIX systems closing any channel of the file in this
 * process drops them (fcntl(2)).
 */
final class PortableSharing implements FileSharing {
    private record Range(long position, long length) {}

    private final Path path;
    private final OpenMode.Access access;
    private final Object fileKey;
    private final Map<Range, FileLock> locks = new HashMap<>();
    private final @NotOwning AsynchronousFileChannel channel;

    PortableSharing(Path path, OpenMode.Access access, Object fileKey, @NotOwning AsynchronousFileChannel channel) {
        this.path = path;
        this.access = access;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    @Override
    public Object fileKey() throws IOException {
        // Throws where the file is closed.
        channel.size();
        return fileKey;
    }

    @Override
    public synchronized boolean tryLock(RangeLock kind, long position, long length) throws IOException {
        RangeLock.requireRange(position, length);
        try {
            @Nullable FileLock lock = channel.tryLock(position, length, kind == RangeLock.SHARED);
            if (lock != null) {
                locks.put(new Range(position, length), lock);
            }
            return lock != null;
        } catch (OverlappingFileLockException heldByThisJvm) {
            return false;
        } catch (NonReadableChannelException | NonWritableChannelException refused) {
            throw new NativeIOException(
                    "AsynchronousFileChannel.tryLock",
                    path.toString(),
                    position,
                    new IOException("the file is not open for what a " + kind + " lock needs", refused));
        }
    }

    @Override
    public synchronized void unlock(long position, long length) throws IOException {
        RangeLock.requireRange(position, length);
        @Nullable FileLock lock = locks.remove(new Range(position, length));
        if (lock != null) {
            lock.release();
        }
    }

    // The channel owns the file that it comes from.
    @SuppressWarnings("required.method.not.called")
    @Override
    public FileChannel openNio() throws IOException {
        if (!fileKeyOf(path).equals(fileKey())) {
            throw new FileSystemException(path.toString(), null, "the file that was opened is no longer at this path");
        }
        return new RandomAccessFile(path.toFile(), access == OpenMode.Access.READ ? "r" : "rw").getChannel();
    }

    /** Windows has no key: there the path, which no other file has while this one is open, as it cannot be renamed then. */
    static Object fileKeyOf(Path path) throws IOException {
        @Nullable
        Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return key == null ? path : key;
    }
}
