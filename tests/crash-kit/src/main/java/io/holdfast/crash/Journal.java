package io.holdfast.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.NonNull;

/**
 * What a program tells about its work, with the place in the disk's history at which it was told. Safe for any number of threads.
 *
 * @param <T> what the program promises
 */
public final class Journal<T extends @NonNull Object> {
    private record Entry<T extends @NonNull Object>(T item, int operation) {}

    /** Hears each thing before the program goes on. */
    @FunctionalInterface
    interface Listener<T extends @NonNull Object> {
        void hear(Told.Kind kind, T item);
    }

    private final IntSupplier operations;
    private final Listener<T> listener;
    private final List<Entry<T>> attempted = new ArrayList<>();
    private final List<Entry<T>> acknowledged = new ArrayList<>();

    Journal(IntSupplier operations) {
        this(operations, (kind, item) -> {});
    }

    Journal(Listener<T> listener) {
        this(() -> 0, listener);
    }

    private Journal(IntSupplier operations, Listener<T> listener) {
        this.operations = operations;
        this.listener = listener;
    }

    /**
     * Tells that something is about to be written: from now on a crash may show it.
     *
     * @param item what
     */
    public void attempt(T item) {
        synchronized (this) {
            attempted.add(new Entry<>(item, operations.getAsInt()));
            listener.hear(Told.Kind.ATTEMPTS, item);
        }
    }

    /**
     * Tells that something is promised: from now on every crash must show it. To be called right after the call that promised it.
     *
     * @param item what, equal to one that was attempted
     */
    public void acknowledge(T item) {
        int operation = operations.getAsInt();
        synchronized (this) {
            acknowledged.add(new Entry<>(item, operation));
            listener.hear(Told.Kind.ACKNOWLEDGES, item);
        }
    }

    /** Equal for journals that tell the same at the same places, and for others hardly ever. */
    synchronized int fingerprint() {
        return 31 * attempted.hashCode() + acknowledged.hashCode();
    }

    /** What is expected after a crash behind some operations. */
    synchronized Expected<T> at(int operation) {
        return new Expected<>(upTo(acknowledged, operation), upTo(attempted, operation));
    }

    /** The first of what was told. */
    synchronized Expected<T> first(int acknowledgedCount, int attemptedCount) {
        return new Expected<>(
                acknowledged.stream().limit(acknowledgedCount).map(Entry::item).toList(),
                attempted.stream().limit(attemptedCount).map(Entry::item).toList());
    }

    private static <T extends @NonNull Object> List<T> upTo(List<Entry<T>> entries, int operation) {
        return entries.stream()
                .filter(entry -> entry.operation <= operation)
                .map(Entry::item)
                .toList();
    }
}
