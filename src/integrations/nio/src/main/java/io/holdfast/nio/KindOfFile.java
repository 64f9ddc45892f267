package io.holdfast.nio;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;

/** Tells which files are for the durable channel: regular ones, and those that are to be. */
final class KindOfFile {
    private final FileSystemProvider system;
    private final Path path;

    KindOfFile(FileSystemProvider system, Path path) {
        this.system = system;
        this.path = path;
    }

    /** Whether an open with these options is for the durable channel; otherwise the system's own does as it always did. */
    boolean isDurable(Set<? extends OpenOption> options) throws IOException {
        if (isOfTheKernel()) {
            return false;
        }
        try {
            boolean keepsLinks = options.contains(LinkOption.NOFOLLOW_LINKS);
            return attributes(keepsLinks ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0])
                    .isRegularFile();
        } catch (NoSuchFileException missing) {
            return options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW);
        }
    }

    /** Whether it is a regular file itself, not by a symbolic link. */
    boolean isRegular() throws IOException {
        return !isOfTheKernel() && attributes(LinkOption.NOFOLLOW_LINKS).isRegularFile();
    }

    private BasicFileAttributes attributes(LinkOption... options) throws IOException {
        return system.readAttributes(path, BasicFileAttributes.class, options);
    }

    /** Regular by their attributes, but questions to the kernel. */
    private boolean isOfTheKernel() {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith("/proc") || absolute.startsWith("/sys");
    }
}
