package io.holdfast.crash;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NonNull;

/**
 * What a program had told when the power went.
 *
 * @param acknowledged what it had promised, in the order of the promises
 * @param attempted what it had begun, all that is promised included, in the order of the beginnings
 * @param <T> what the program promises
 */
public record Expected<T extends @NonNull Object>(List<T> acknowledged, List<T> attempted) {
    /** Copies the lists. */
    public Expected {
        acknowledged = List.copyOf(acknowledged);
        attempted = List.copyOf(attempted);
    }

    /** What is expected where a recovery has shown something, and the program went on after it. */
    static <T extends @NonNull Object> Expected<T> after(List<T> found, Expected<T> since) {
        return new Expected<>(joined(found, since.acknowledged), joined(found, since.attempted));
    }

    private static <T extends @NonNull Object> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
