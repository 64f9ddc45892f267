package io.holdfast.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NonNull;

/**
 * What a process told before it died.
 *
 * @param words in their order
 */
record Told(List<Word> words) {
    Told {
        words = List.copyOf(words);
    }

    /** What happens. */
    enum Kind {
        /** The program is about to open what it writes. */
        BEGINS,
        /** It has recovered, and shown so many things. */
        RECOVERED,
        /** It is about to write something. */
        ATTEMPTS,
        /** It has promised something. */
        ACKNOWLEDGES,
        /** It has come to its end. */
        ENDS
    }

    /**
     * One line.
     *
     * @param kind what happens
     * @param item to what
     */
    record Word(Kind kind, String item) {
        String line() {
            return kind + " " + item.replace('\n', ' ') + "\n";
        }

        static Word parse(String line) {
            int space = line.indexOf(' ');
            return new Word(Kind.valueOf(line.substring(0, space)), line.substring(space + 1));
        }
    }

    /** What is done to a process when it has told so much. */
    @FunctionalInterface
    interface Deed {
        void after(int words) throws IOException;
    }

    /** Listens until the pipe ends. What it still holds when the process has died was told too. */
    static Told from(InputStream pipe, Deed deed) throws IOException {
        List<Word> words = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        byte[] bytes = new byte[4096];
        for (int count = pipe.read(bytes); count > 0; count = pipe.read(bytes)) {
            line.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
                words.add(Word.parse(new String(
                        line.substring(0, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
                line.delete(0, end + 1);
                deed.after(words.size());
            }
        }
        return new Told(words);
    }

    boolean has(Kind kind) {
        return words.stream().anyMatch(word -> word.kind() == kind);
    }

    int acknowledged() {
        return items(Kind.ACKNOWLEDGES).size();
    }

    /** What is expected of a program that would have told this journal all, had it not died. */
    <T extends @NonNull Object> Expected<T> of(Journal<T> whole, long seed) {
        Expected<T> told = whole.first(
                items(Kind.ACKNOWLEDGES).size(), items(Kind.ATTEMPTS).size());
        requireSame(told.attempted(), items(Kind.ATTEMPTS), seed);
        requireSame(told.acknowledged(), items(Kind.ACKNOWLEDGES), seed);
        return told;
    }

    private List<String> items(Kind kind) {
        return words.stream()
                .filter(word -> word.kind() == kind)
                .map(Word::item)
                .toList();
    }

    private static void requireSame(List<?> known, List<String> told, long seed) {
        List<String> texts = known.stream()
                .map(item -> String.valueOf(item).replace('\n', ' '))
                .toList();
        if (!texts.equals(told)) {
            throw new IllegalStateException("the program does not do the same with the same random numbers, of seed "
                    + seed + ": " + texts + ", then " + told);
        }
    }
}
