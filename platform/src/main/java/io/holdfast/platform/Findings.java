package io.holdfast.platform;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What a volume has learned about its system by asking for more than it could have: every fallback leaves a sentence here,
 * and the volume's report shows them all. Safe for any number of threads.
 */
final class Findings {
    private final Set<String> sentences = new ConcurrentSkipListSet<>();

    /**
     * Remembers a weakness.
     *
     * @param sentence what was refused, by what errno, and what is used instead
     */
    void add(String sentence) {
        sentences.add(sentence);
    }

    /**
     * All weaknesses met so far.
     *
     * @return the sentences, sorted
     */
    List<String> all() {
        return List.copyOf(sentences);
    }
}
