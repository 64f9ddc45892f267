package io.holdfast.survival;

import java.util.List;
import java.util.Objects;

/**
 * What a recovery said.
 *
 * @param verdict in a word or a few
 * @param evidence why, as a sentence
 * @param found what is there, in the order shown
 */
public record Answer(String verdict, String evidence, List<String> found) {
    /** Copies the list. */
    public Answer {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(evidence, "evidence");
        found = List.copyOf(found);
    }

    Answer withFound(List<String> things) {
        return new Answer(verdict, evidence, things);
    }
}
