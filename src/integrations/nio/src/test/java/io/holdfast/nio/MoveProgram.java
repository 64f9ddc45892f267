package io.holdfast.nio;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Writes a file anew and moves it over the old one, again and again, and takes each move for durable when it returns. */
final class MoveProgram implements CrashProgram<Integer> {
    private static final int MOVES = 4;
    private static final int LINES = 1500;

    private final String scheme;

    /**
     * A program.
     *
     * @param scheme of the file system, with its colon
     */
    MoveProgram(String scheme) {
        this.scheme = scheme;
    }

    private Path directory(Site site) {
        return Path.of(URI.create(scheme + site.path().orElseThrow().toUri().getRawPath()));
    }

    private static String content(int number) {
        return (number + "\n").repeat(LINES);
    }

    @Override
    public void run(Site site, Journal<Integer> journal) throws IOException {
        Path directory = directory(site);
        for (int number = 1; number <= MOVES; number++) {
            journal.attempt(number);
            Path draft = Files.writeString(directory.resolve("draft"), content(number));
            Files.move(draft, directory.resolve("file"), StandardCopyOption.ATOMIC_MOVE);
            journal.acknowledge(number);
        }
    }

    @Override
    public List<Integer> recover(Site site) throws IOException {
        List<Integer> found = new ArrayList<>();
        String content;
        try {
            content = Files.readString(directory(site).resolve("file"));
        } catch (NoSuchFileException none) {
            return found;
        }
        int last = content.isEmpty() ? 0 : content.charAt(0) - '0';
        if (!content.equals(content(last))) {
            throw new AssertionError("the file holds no content that was moved there");
        }
        for (int number = 1; number <= last; number++) {
            found.add(number);
        }
        return found;
    }
}
