package io.holdfast.crash;

import io.holdfast.crash.block.KeptWrite;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.crash.block.RecordedDisk;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NonNull;

/** A real file system on a recorded disk as a machine. */
final class BlockMachine implements Machine {
    private final RecordedDisk disk;
    private long seed;
    private Predicate<ByteBuffer> own = block -> false;

    BlockMachine(RealFileSystem fileSystem) throws IOException {
        disk = RecordedDisk.create(fileSystem);
    }

    @Override
    public Site begin(long newSeed, CrashProgram<?> program) throws IOException {
        seed = newSeed;
        own = program::owns;
        disk.beginRecord();
        return mounted(0);
    }

    private Site mounted(int crashes) throws IOException {
        Path directory = disk.mount();
        try {
            Volume volume = Volumes.open(directory, disk.libc());
            return new Site(seed, crashes, volume, Optional.of(directory), disk::unmount);
        } catch (IOException | RuntimeException e) {
            try {
                disk.unmount();
            } catch (IOException unmounting) {
                e.addSuppressed(unmounting);
            }
            throw e;
        }
    }

    @Override
    public int operations() {
        try {
            return disk.recorded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Iterator<Crash> crashes(boolean known) throws IOException {
        Iterator<BlockStates.State> states = new BlockStates(disk.endRecord(), own, seed).iterator();
        Iterable<BlockStates.State> once = () -> states;
        return StreamSupport.stream(once.spliterator(), false)
                .<Crash>map(BlockCrash::new)
                .iterator();
    }

    /** A file system writes times and identifiers, and when it likes. */
    @Override
    public OptionalLong fingerprint() {
        return OptionalLong.empty();
    }

    @Override
    public Crash crash(int operation, String state) {
        return new KeptCrash(operation, state);
    }

    @Override
    public boolean isReusable() {
        return disk.isFree();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    /** A state of the disk. */
    private final class BlockCrash implements Crash {
        private final BlockStates.State state;

        BlockCrash(BlockStates.State state) {
            this.state = state;
        }

        @Override
        public int operation() {
            return state.operation();
        }

        @Override
        public String state() {
            return state.durable() + ":"
                    + state.kept().stream().map(KeptWrite::toString).collect(Collectors.joining(","));
        }

        @Override
        public long prepare() throws IOException {
            return disk.crash(state.durable(), state.kept());
        }

        @Override
        public Site boot(int crashes) throws IOException {
            return mounted(crashes);
        }

        /** The disk itself: another run would not write the same in the same order. */
        @Override
        public String keep(Expected<?> expected) throws IOException {
            long fingerprint = prepare();
            Path file = Files.createDirectories(Path.of("target", "crash-states"))
                    .resolve(seed + "-" + operation() + "-" + Long.toHexString(fingerprint) + ".gz");
            disk.save(file);
            return expected.acknowledged().size() + "." + expected.attempted().size() + "@" + file;
        }
    }

    /** A state that was kept in a file, named as {@code acknowledged.attempted@file}. */
    private final class KeptCrash implements Crash {
        private final int operation;
        private final String state;

        KeptCrash(int operation, String state) {
            this.operation = operation;
            this.state = state;
        }

        @Override
        public int operation() {
            return operation;
        }

        @Override
        public String state() {
            return state;
        }

        @Override
        public String keep(Expected<?> expected) {
            return state;
        }

        @Override
        public <T extends @NonNull Object> Expected<T> expected(Journal<T> journal) {
            String[] counts = state.substring(0, state.indexOf('@')).split("\\.", 2);
            return journal.first(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]));
        }

        @Override
        public long prepare() throws IOException {
            disk.load(Path.of(state.substring(state.indexOf('@') + 1)));
            return 0;
        }

        @Override
        public Site boot(int crashes) throws IOException {
            return mounted(crashes);
        }
    }
}
