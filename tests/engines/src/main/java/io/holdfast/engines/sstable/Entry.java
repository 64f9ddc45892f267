package io.holdfast.engines.sstable;

import io.holdfast.engines.Bytes;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a key.
 *
 * @param key the key
 * @param value its value; empty if it was deleted, which hides the values that older tables have
 */
public record Entry(Bytes key, Optional<Bytes> value) {
    /** Refuses what is missing. */
    public Entry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /**
     * A key with a value.
     *
     * @param key the key
     * @param value the value
     * @return the entry
     */
    public static Entry put(Bytes key, Bytes value) {
        return new Entry(key, Optional.of(value));
    }

    /**
     * A key that is gone.
     *
     * @param key the key
     * @return the entry
     */
    public static Entry deleted(Bytes key) {
        return new Entry(key, Optional.empty());
    }
}
