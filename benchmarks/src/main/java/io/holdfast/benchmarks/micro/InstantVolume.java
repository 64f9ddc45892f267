package io.holdfast.benchmarks.micro;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A disk of no latency and no memory: names and lengths are kept, bytes are not, and every sync succeeds at once. So what a log
 * costs on it is the log's own work. It promises nothing, whatever its syncs say. Safe for any number of threads.
 */
final class InstantVolume implements Volume {
    private final ConcurrentSkipListMap<String, InstantFile> files = new ConcurrentSkipListMap<>();

    @Override
    public String location() {
        return "nowhere";
    }

    @Override
    public DurableFile open(String name, OpenMode mode) throws IOException {
        return found(name);
    }

    @Override
    public DurableFile create(String name, OpenMode mode, DirectorySync sync) throws IOException {
        InstantFile file = new InstantFile(name);
        if (files.putIfAbsent(name, file) != null) {
            throw new FileAlreadyExistsException(name);
        }
        return file;
    }

    @Override
    public void rename(String from, String to, DirectorySync sync) throws IOException {
        if (files.putIfAbsent(to, found(from)) != null) {
            throw new FileAlreadyExistsException(to);
        }
        files.remove(from);
    }

    @Override
    public void replace(String from, String to, DirectorySync sync) throws IOException {
        files.put(to, found(from));
        files.remove(from);
    }

    @Override
    public void unlink(String name, DirectorySync sync) throws IOException {
        if (files.remove(name) == null) {
            throw new NoSuchFileException(name);
        }
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public Volume subdirectory(String name) {
        throw new UnsupportedOperationException("one directory only");
    }

    @Override
    public Guarantee syncDirectory() {
        return Guarantee.POWER_CUT;
    }

    @Override
    public VolumeLock lock(String name) {
        return () -> {};
    }

    @Override
    public DurabilityReport probe() {
        throw new UnsupportedOperationException("there is no disk to probe");
    }

    @Override
    public void close() {}

    private InstantFile found(String name) throws NoSuchFileException {
        InstantFile file = files.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }
}
