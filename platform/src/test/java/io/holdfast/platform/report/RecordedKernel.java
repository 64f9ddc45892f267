package io.holdfast.platform.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a kernel as they were once shown, built line by line. */
final class RecordedKernel implements KernelFiles {
    private final Map<String, String> contents = new TreeMap<>();
    private final Map<String, String> links = new TreeMap<>();

    RecordedKernel mounts(String... lines) {
        return file("/proc/self/mountinfo", String.join("\n", lines));
    }

    RecordedKernel file(String path, String content) {
        contents.put(path, content);
        return this;
    }

    RecordedKernel link(String path, String target) {
        links.put(path, target);
        return this;
    }

    /** A whole disk with its queue, as {@code /sys/dev/block} leads to it. */
    RecordedKernel disk(String number, String directory, String writeCache) {
        file(directory + "/queue/write_cache", writeCache);
        file(directory + "/queue/fua", "0");
        file(directory + "/queue/logical_block_size", "512");
        file(directory + "/queue/physical_block_size", "4096");
        file(directory + "/removable", "0");
        link("/sys/class/block/" + baseName(directory), directory);
        return link("/sys/dev/block/" + number, directory);
    }

    RecordedKernel partition(String number, String directory) {
        file(directory + "/partition", "1");
        link("/sys/class/block/" + baseName(directory), directory);
        return link("/sys/dev/block/" + number, directory);
    }

    RecordedKernel slave(String of, String directory) {
        String link = of + "/slaves/" + baseName(directory);
        return link(link, directory);
    }

    /** A path that exists and is no link. */
    RecordedKernel present(String path) {
        return link(path, path);
    }

    Survey survey(String path, long magic) throws IOException {
        return new LinuxSurvey(this).of(path, magic);
    }

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(contents.get(path)).map(String::strip);
    }

    @Override
    public List<String> list(String path) {
        String prefix = path + "/";
        return Stream.concat(contents.keySet().stream(), links.keySet().stream())
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("/", 2)[0])
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Optional<String> resolve(String path) {
        return Optional.ofNullable(links.get(path));
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
