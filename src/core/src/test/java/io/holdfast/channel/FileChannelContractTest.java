package io.holdfast.channel;

import io.holdfast.libc.Backend;
import io.holdfast.libc.Libc;
import io.holdfast.platform.PortableVolume;
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

    /** Past the page cache where the file system in memory lets it, as that of Linux 6.6 and later does. */
    @Nested
    class DirectInMemory extends Contract {
        DirectInMemory() {
            super(MEMORY, ChannelOption.DIRECT_IF_POSSIBLE);
        }
    }

    /** As the runtime's own does it, because that was asked for. */
    @Nested
    class ClosedByInterrupts extends Contract {
        ClosedByInterrupts() {
            super(DISK, ChannelOption.CLOSE_ON_INTERRUPT);
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.of(Difference.INTERRUPTS_CLOSE);
        }
    }

    /** By the backend that Java 17 to 21 have, on a later Java, whose own is another. */
    @Nested
    class BufferedByJnr extends OnVolume {
        @Override
        Volume volume(Path directory) throws IOException {
            return Volumes.open(directory, Libc.load(Backend.JNR));
        }
    }

    /** The same past the page cache. */
    @Nested
    class DirectByJnr extends OnVolume {
        DirectByJnr() {
            super(ChannelOption.DIRECT);
        }

        @Override
        Volume volume(Path directory) throws IOException {
            return Volumes.open(directory, Libc.load(Backend.JNR));
        }
    }

    /** On java.nio alone, as where there are no bindings. */
    @Nested
    class Portable extends OnVolume {
        @Override
        Volume volume(Path directory) throws IOException {
            return PortableVolume.open(directory);
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.of(
                    Difference.CLOSING_ANOTHER_ENDS_LOCKS, Difference.NAMES_ARE_MAPPED, Difference.APPENDERS_OVERWRITE);
        }
    }

    /** Opened by another kind of volume than the machine's own. */
    abstract static class OnVolume extends Contract {
        OnVolume(ChannelOption... always) {
            super(DISK, always);
        }

        abstract Volume volume(Path directory) throws IOException;

        @Override
        public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            FilePlace place =
                    OpenRequest.of(options, attributes).followsLinks() ? FilePlace.following(file) : FilePlace.of(file);
            try (Volume volume = volume(place.directory())) {
                return DurableFileChannel.open(volume, place.name(), withAlways(options), attributes);
            }
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
            Set<Difference> differences = EnumSet.range(Difference.INTERRUPTS_CLOSE, Difference.CLOSE_CUTS_CALLS_SHORT);
            if (Runtime.version().feature() >= 25) {
                differences.remove(Difference.NOTHING_GOES_BEHIND_THE_END);
            }
            return differences;
        }
    }

    abstract static class Contract implements FileChannelContract, DurableChannels {
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
        public Set<ChannelOption> always() {
            return always;
        }
    }

    private static void remove(Path directory) throws IOException {
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
