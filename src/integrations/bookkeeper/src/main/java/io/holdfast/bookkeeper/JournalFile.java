package io.holdfast.bookkeeper;

import io.holdfast.channel.ChannelOption;
import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.apache.bookkeeper.bookie.BookieFileChannel;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal. BookKeeper makes the file itself, by {@code File.createNewFile}, which syncs nothing, before it asks for
 * the channel; and it closes the channel, not this.
 */
final class JournalFile implements BookieFileChannel {
    private final File file;
    private final OpenMode.Caching caching;
    private final VolumeOpener volumes;
    private final JournalSuccession succession;
    private @NotOwning @Nullable JournalFileChannel channel;

    JournalFile(File file, OpenMode.Caching caching, VolumeOpener volumes, JournalSuccession succession) {
        this.file = file;
        this.caching = caching;
        this.volumes = volumes;
        this.succession = succession;
    }

    // BookKeeper owns it, once it has asked for it.
    @SuppressWarnings("required.method.not.called")
    @Override
    public synchronized @NotOwning FileChannel getFileChannel() throws IOException {
        if (channel == null) {
            channel = open();
        }
        return channel;
    }

    // What a failing close of the directory's descriptor would lose is what BookKeeper is told of.
    @SuppressWarnings("required.method.not.called")
    private JournalFileChannel open() throws IOException {
        Path path = file.getAbsoluteFile().toPath();
        Path directory = parent(path);
        JournalFileChannel opened;
        try (Volume volume = volumes.open(directory)) {
            opened = new JournalFileChannel(file, DurableFileChannel.open(volume, file.getName(), options()));
            try {
                if (opened.size() == 0) {
                    begin(opened, volume, parent(directory));
                }
            } catch (IOException | RuntimeException e) {
                close(opened, e);
                throw e;
            }
        }
        return opened;
    }

    /**
     * A file without a byte is one that BookKeeper has just made. Before the first one it makes the directories that are missing, all
     * at once ({@code File.mkdirs}); which these were nobody knows any more, but only such in which it may write.
     */
    private void begin(@NotOwning JournalFileChannel opened, @NotOwning Volume volume, Path above) throws IOException {
        volume.syncDirectory();
        syncNames(above);
        for (Path next = above.getParent();
                succession.isEmpty() && next != null && Files.isWritable(next);
                next = next.getParent()) {
            syncNames(next);
        }
        succession.begin(opened);
    }

    private void syncNames(Path directory) throws IOException {
        try (Volume volume = volumes.open(directory)) {
            volume.syncDirectory();
        }
    }

    private static void close(JournalFileChannel opened, Exception reason) {
        try {
            opened.close();
        } catch (IOException alsoFailed) {
            reason.addSuppressed(alsoFailed);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " cannot be a journal: it lies in no directory");
        }
        return parent;
    }

    private Set<OpenOption> options() {
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        switch (caching) {
            case BUFFERED -> {}
            case DIRECT -> options.add(ChannelOption.DIRECT);
            case DIRECT_IF_POSSIBLE -> options.add(ChannelOption.DIRECT_IF_POSSIBLE);
        }
        return options;
    }

    @Override
    public boolean fileExists(File candidate) {
        return candidate.exists();
    }

    @Override
    public synchronized FileDescriptor getFD() throws IOException {
        if (channel == null) {
            throw new IOException(file + " has no descriptor before its channel was asked for");
        }
        return channel.adviceDescriptor();
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
