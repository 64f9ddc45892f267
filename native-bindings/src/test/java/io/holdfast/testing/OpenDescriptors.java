package io.holdfast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process has open, as Linux shows it in {@code /proc/self/fd}. Whoever looks for a leak holds what is there afterwards
 * against what was there before, and does not count: other threads of the JVM may load a class from another jar meanwhile, and
 * close what was forgotten earlier and is now collected.
 */
public final class OpenDescriptors {
    private static final Path LINKS = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /**
     * Lists them.
     *
     * @return each with its number and what it leads to, jars aside; empty where there is no such directory
     * @throws IOException if it cannot be listed
     */
    public static Set<String> list() throws IOException {
        if (!Files.isDirectory(LINKS)) {
            return Set.of();
        }
        String listing = LINKS.toRealPath().toString();
        try (Stream<Path> links = Files.list(LINKS)) {
            return links.flatMap(link -> target(link)
                            .filter(target -> !target.endsWith(".jar") && !target.equals(listing))
                            .map(target -> link.getFileName() + " -> " + target)
                            .stream())
                    .collect(Collectors.toSet());
        }
    }

    private static Optional<String> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException closedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
