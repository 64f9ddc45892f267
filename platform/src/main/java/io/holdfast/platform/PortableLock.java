package io.holdfast.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a {@link PortableVolume}: java.nio's file lock, and a list of those that this JVM holds.
 *
 * <p>The list is the one mutable static of this module, because being held within a JVM is a fact of the JVM: on POSIX
 * systems closing <em>any</em> descriptor of a file drops the process's locks on it (fcntl(2)), so a second attempt has to
 * be refused before the file is opened. What remains: whoever opens and closes the lock file by other means drops it.
 */
final class PortableLock implements VolumeLock {
    /** The locked byte lies far behind the holder's name, since Windows lets nobody read what is locked. */
    private static final long LOCKED_POSITION = 1L << 40;

    /** Longer than any process number. */
    private static final int HOLDER_BYTES_MAX = 32;

    private static final Set<Path> HELD_BY_THIS_JVM = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final @Owning AsynchronousFileChannel channel;

    private PortableLock(Path path, @Owning AsynchronousFileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static PortableLock take(Path path) throws IOException {
        if (!HELD_BY_THIS_JVM.add(path)) {
            throw new VolumeLockedException(path.toString(), "this JVM");
        }
        try {
            return new PortableLock(path, locked(path));
        } catch (IOException | RuntimeException failed) {
            HELD_BY_THIS_JVM.remove(path);
            throw failed;
        }
    }

    private static AsynchronousFileChannel locked(Path path) throws IOException {
        AsynchronousFileChannel channel = AsynchronousFileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            @Nullable FileLock lock = channel.tryLock(LOCKED_POSITION, 1, false);
            if (lock == null) {
                throw new VolumeLockedException(path.toString(), "process " + holder(path));
            }
            byte[] holder = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            PortableFile.cut(channel, 0);
            PortableFile.completed(channel.write(ByteBuffer.wrap(holder), 0));
            return channel;
        } catch (OverlappingFileLockException sameFileByAnotherPath) {
            channel.close();
            throw new VolumeLockedException(path.toString(), "this JVM");
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static String holder(Path path) throws IOException {
        // Whatever is in it: others may have written the file.
        String holder = new String(Files.readAllBytes(path), StandardCharsets.US_ASCII);
        return holder.isEmpty() || holder.length() > HOLDER_BYTES_MAX ? "of an unknown number" : holder;
    }

    @Override
    @EnsuresCalledMethods(value = "channel", methods = "close")
    public void close() throws IOException {
        boolean held = channel.isOpen();
        channel.close();
        // Only the close that released the file may release the name: another lock may hold it by now.
        if (held) {
            HELD_BY_THIS_JVM.remove(path);
        }
    }
}
