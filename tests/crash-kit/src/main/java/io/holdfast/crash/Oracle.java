package io.holdfast.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.NonNull;

/**
 * What must hold of that which a recovery shows.
 *
 * @param <T> what the program promises
 */
@FunctionalInterface
public interface Oracle<T extends @NonNull Object> {
    /**
     * Judges one recovery.
     *
     * @param found what it shows
     * @param expected what was promised and begun
     * @throws AssertionError if a promise is broken, the message says which; or if something was promised that was never begun, which no
     *     recovery can break
     */
    void check(List<T> found, Expected<T> expected);

    /**
     * A log: everything promised is there, once, in order, and nothing that was begun comes after something missing. So what is
     * found is a first part of what was begun, as long as the promises reach.
     *
     * @param <T> what the program promises, no two of one run equal
     * @return the oracle
     */
    static <T extends @NonNull Object> Oracle<T> inOrder() {
        return (found, expected) -> {
            List<T> attempted = expected.attempted();
            requireBegun(expected);
            for (int i = 0; i < found.size(); i++) {
                if (i >= attempted.size() || !found.get(i).equals(attempted.get(i))) {
                    throw new AssertionError("number " + i + " found is " + found.get(i) + ", begun was "
                            + (i < attempted.size() ? attempted.get(i) : "nothing more"));
                }
            }
            for (T promised : expected.acknowledged()) {
                if (attempted.indexOf(promised) >= found.size()) {
                    throw new AssertionError(promised + " was acknowledged and is lost; found were the first "
                            + found.size() + " of " + attempted.size() + " begun");
                }
            }
        };
    }

    /**
     * Several writers of one log: the rule of {@link #inOrder} for each of them.
     *
     * @param writer which writer began something
     * @param <T> what the program promises, no two of one run equal
     * @return the oracle
     */
    static <T extends @NonNull Object> Oracle<T> inOrderOf(Function<T, Object> writer) {
        Oracle<T> each = inOrder();
        return (found, expected) -> {
            Map<Object, List<T>> foundOf = grouped(found, writer);
            Map<Object, List<T>> promisedOf = grouped(expected.acknowledged(), writer);
            Map<Object, List<T>> begunOf = grouped(expected.attempted(), writer);
            requireBegun(expected);
            foundOf.keySet().forEach(key -> begunOf.putIfAbsent(key, new ArrayList<>()));
            begunOf.forEach((key, begun) -> each.check(
                    foundOf.getOrDefault(key, List.of()),
                    new Expected<>(promisedOf.getOrDefault(key, List.of()), begun)));
        };
    }

    private static <T extends @NonNull Object> void requireBegun(Expected<T> expected) {
        Set<T> begun = new HashSet<>(expected.attempted());
        for (T promised : expected.acknowledged()) {
            if (!begun.contains(promised)) {
                throw new AssertionError(promised + " was acknowledged, and was never begun");
            }
        }
    }

    private static <T extends @NonNull Object> Map<Object, List<T>> grouped(List<T> items, Function<T, Object> key) {
        Map<Object, List<T>> groups = new LinkedHashMap<>();
        items.forEach(item -> groups.computeIfAbsent(key.apply(item), ignored -> new ArrayList<>())
                .add(item));
        return groups;
    }

    /**
     * A value that is replaced: one of those begun is there, not older than the last that was promised; nothing only where
     * nothing was promised.
     *
     * @param <T> what the program promises, no two of one run equal
     * @return the oracle
     */
    static <T extends @NonNull Object> Oracle<T> latest() {
        return (found, expected) -> {
            List<T> promised = expected.acknowledged();
            List<T> begun = expected.attempted();
            requireBegun(expected);
            int oldest = promised.isEmpty() ? -1 : begun.indexOf(promised.get(promised.size() - 1));
            if (found.size() > 1) {
                throw new AssertionError("one value is there, not " + found.size());
            }
            int index = found.isEmpty() ? -1 : begun.indexOf(found.get(0));
            if (index < oldest || (index < 0 && !found.isEmpty())) {
                throw new AssertionError("found is " + found + ", which is number " + index + " of those begun; number "
                        + oldest + " was acknowledged");
            }
        };
    }
}
