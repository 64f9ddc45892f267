package io.holdfast.survival;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Takes down what a program says of itself, with its place in the disk's history. One thread at a time.
 *
 * <p>A promise has a subject and one or more things of which one must be there: a record, or the old version of a file or the new.
 */
public final class Narration {
    /** What somebody hears. */
    public enum Tone {
        /** The program says what it does. */
        SAYS,
        /** The program promises something: its caller may go on. */
        PROMISES
    }

    /**
     * Something said.
     *
     * @param operation how many operations of the disk there were before
     * @param tone whether it is a promise
     * @param text what was said
     * @param promises all that is promised from now on, by subject
     * @param begun everything that may be there from now on
     */
    public record Event(int operation, Tone tone, String text, Map<String, List<String>> promises, Set<String> begun) {
        /** Copies the collections. */
        public Event {
            promises = Map.copyOf(promises);
            begun = Set.copyOf(begun);
        }

        /** Of each broken promise, in order, what should be there. */
        List<String> broken(List<String> found) {
            return promises.values().stream()
                    .filter(alternatives -> alternatives.stream().noneMatch(found::contains))
                    .map(alternatives -> String.join(" or ", alternatives))
                    .sorted()
                    .toList();
        }

        /** What is there and cannot be. */
        List<String> strange(List<String> found) {
            return found.stream().filter(each -> !begun.contains(each)).toList();
        }
    }

    private final IntSupplier operations;
    private final Map<String, List<String>> promises = new LinkedHashMap<>();
    private final Set<String> begun = new LinkedHashSet<>();
    private final List<Event> events = new ArrayList<>();
    private int end = -1;

    Narration(IntSupplier operations) {
        this.operations = operations;
    }

    /**
     * Whether anybody listens yet: from the first thing said on.
     *
     * @return true if so
     */
    public boolean hasBegun() {
        return !events.isEmpty();
    }

    /**
     * Says what is done.
     *
     * @param text a sentence
     */
    public void says(String text) {
        hear(Tone.SAYS, text);
    }

    /**
     * Says that things are about to be written: from now on they may be there.
     *
     * @param text a sentence
     * @param things what
     */
    public void begins(String text, String... things) {
        begun.addAll(List.of(things));
        says(text);
    }

    /**
     * Promises that of some things one is there from now on, in place of what was promised of the subject before.
     *
     * @param text a sentence
     * @param subject of what
     * @param alternatives the things
     */
    public void promises(String text, String subject, String... alternatives) {
        promises.put(subject, List.of(alternatives));
        hear(Tone.PROMISES, text);
    }

    /**
     * Promises several things at once, each for itself.
     *
     * @param text a sentence
     * @param things what
     */
    public void promisesEach(String text, String... things) {
        Stream.of(things).forEach(thing -> promises.put(thing, List.of(thing)));
        hear(Tone.PROMISES, text);
    }

    /**
     * Says that a promise is widened or taken back: what it named may go from now on.
     *
     * @param subject of what
     * @param alternatives what must be there, one of them; nothing takes it back
     */
    public void releases(String subject, String... alternatives) {
        if (alternatives.length == 0) {
            promises.remove(subject);
        } else {
            promises.put(subject, List.of(alternatives));
        }
    }

    /** Says that what follows, as the closing of files, is not to be shown. */
    public void ends() {
        end = operations.getAsInt();
    }

    private void hear(Tone tone, String text) {
        events.add(new Event(operations.getAsInt(), tone, text, promises, begun));
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** How many operations are to be shown. */
    int end() {
        return end < 0 ? operations.getAsInt() : end;
    }
}
