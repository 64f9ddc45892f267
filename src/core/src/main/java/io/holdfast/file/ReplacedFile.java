package io.holdfast.file;

import io.holdfast.platform.FileName;
import io.holdfast.platform.NotAFileException;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file behind a path, as its user sees it: where symbolic links lead, its permissions, its owner and group.
 *
 * <p>Separate from {@link AtomicFile}, which knows volumes and no paths.
 *
 * @param directory the directory that it is in, without symbolic links
 * @param name its name there
 * @param old what it was before, empty where there was none or the system has no such attributes
 */
record ReplacedFile(Path directory, String name, Optional<PosixFileAttributes> old) {

    static ReplacedFile at(Path path) throws IOException {
        Path target = target(path.toAbsolutePath());
        Path directory = target.getParent();
        Path name = target.getFileName();
        if (directory == null || name == null) {
            throw new NotAFileException(path.toString(), "it is a root directory, where a file was expected");
        }
        String text = FileName.textOf(name);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return new ReplacedFile(directory, text, Optional.empty());
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotAFileException(target.toString(), "it is no regular file, where one was expected");
        }
        PosixFileAttributeView view = posixView(target);
        return new ReplacedFile(directory, text, view == null ? Optional.empty() : Optional.of(view.readAttributes()));
    }

    Volume openDirectory() throws IOException {
        return Volumes.open(directory);
    }

    /** The mode of the new file: the old one's permissions, without set-user-id and the like. */
    OpenMode mode() {
        return old.isPresent()
                ? OpenMode.BUFFERED.withPermissions(bits(old.get().permissions()))
                : OpenMode.BUFFERED;
    }

    /** Gives the old file's owner and group to a new one in the same directory, as far as this process may. */
    void giveOwnerTo(String temporary) throws IOException {
        PosixFileAttributeView view = posixView(directory.resolve(temporary));
        if (old.isEmpty() || view == null) {
            return;
        }
        PosixFileAttributes wanted = old.get();
        PosixFileAttributes given = view.readAttributes();
        if (!wanted.group().equals(given.group())) {
            asFarAsAllowed(() -> view.setGroup(wanted.group()));
        }
        if (!wanted.owner().equals(given.owner())) {
            asFarAsAllowed(() -> view.setOwner(wanted.owner()));
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void asFarAsAllowed(Change change) throws IOException {
        try {
            change.make();
        } catch (AccessDeniedException notAllowed) {
            // As documented: the new file then belongs to this process.
        } catch (FileSystemException e) {
            // EPERM, which java.nio tells by its words alone.
            if (!"Operation not permitted".equals(e.getReason())) {
                throw e;
            }
        }
    }

    private static Path target(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            try {
                return path.toRealPath();
            } catch (NoSuchFileException e) {
                NoSuchFileException clear =
                        new NoSuchFileException(path.toString(), null, "a symbolic link to a file that does not exist");
                clear.initCause(e);
                throw clear;
            }
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        return parent == null || name == null ? path : parent.toRealPath().resolve(name);
    }

    private static int bits(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (char permission : PosixFilePermissions.toString(permissions).toCharArray()) {
            bits = (bits << 1) | (permission == '-' ? 0 : 1);
        }
        return bits;
    }

    private static @Nullable PosixFileAttributeView posixView(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
