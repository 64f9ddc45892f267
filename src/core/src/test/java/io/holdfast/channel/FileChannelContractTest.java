package io.holdfast.channel;

import io.holdfast.libc.Backend;
import io.holdfast.libc.Libc;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract on the disk that holds the build and in memory, by our channel and by the runtime's own. */
class FileChannelContractTest {
    private static final Path DISK = Path.of("target");
    private static final Path MEMORY = Path.of("/dev/shm");

    @Nested
    class BufferedOnDisk extends Contract {
        BufferedOnDisk() {
            super(DISK);
        }
    }

    @Nested
    class BufferedInMemory extends Contract {
        BufferedInMemory() {
            super(MEMORY);
        }
    }

    @Nested
    class DirectOnDisk extends Contract {
        DirectOnDisk() {
            super(DISK, ChannelOption.DIRECT);
        }
    }

    /** By the backend that Java 17 to 21 have, on a later Java, whose own is another. */
    @Nested
    class BufferedByJnr extends Contract {
        BufferedByJnr() {
            super(DISK);
        }

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return openByJnr(file, options, attributes);
        }
    }

    /** The same past the page cache. */
    @Nested
    class DirectByJnr extends Contract {
        DirectByJnr() {
            super(DISK);
        }

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            Set<OpenOption> direct = new HashSet<>(options);
            direct.add(ChannelOption.DIRECT);
            return openByJnr(file, direct, attributes);
        }
    }

    private static FileChannel openByJnr(Path file, Set<OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        FilePlace place =
                OpenRequest.of(options, attributes).followsLinks() ? FilePlace.following(file) : FilePlace.of(file);
        try (Volume volume = Volumes.open(place.directory(), Libc.load(Backend.JNR))) {
            return DurableFileChannel.open(volume, place.name(), options, attributes);
        }
    }

    @Nested
    class TheRuntimesOwn extends Contract {
        TheRuntimesOwn() {
            super(DISK);
        }

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return FileChannel.open(file, options, attributes);
        }

        @Override
        public Set<Difference> differences() {
            Set<Difference> differences = EnumSet.allOf(Difference.class);
            if (Runtime.version().feature() >= 25) {
                differences.remove(Difference.NOTHING_GOES_BEHIND_THE_END);
            }
            return differences;
        }
    }

    abstract static class Contract implements FileChannelContract {
        private final Path parent;
        private final Set<ChannelOption> always;
        private Path directory;

        Contract(Path parent, ChannelOption... always) {
            this.parent = parent;
            this.always = Set.of(always);
        }

        @BeforeEach
        void makeDirectory() throws IOException {
            Assumptions.assumeTrue(Files.isDirectory(parent), () -> "no " + parent);
            directory = Files.createTempDirectory(parent.toAbsolutePath(), "channel-");
        }

        @AfterEach
        void removeDirectory() throws IOException {
            if (directory != null) {
                remove(directory);
            }
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            Set<OpenOption> all = new HashSet<>(options);
            all.addAll(always);
            return DurableFileChannel.open(file, all, attributes);
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.noneOf(Difference.class);
        }
    }

    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> leavesFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : leavesFirst) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
