package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a transaction changes. Filled by one thread, then committed. */
public final class Changes {
    private final Map<Bytes, @Nullable Bytes> values = new LinkedHashMap<>();

    /** No changes. */
    public Changes() {}

    /**
     * Gives a key a value; the last change of a key counts.
     *
     * @param key the key
     * @param value its value
     * @return these changes
     */
    public Changes put(Bytes key, Bytes value) {
        values.put(key, value);
        return this;
    }

    /**
     * Takes a key's value away, if it has one.
     *
     * @param key the key
     * @return these changes
     */
    public Changes delete(Bytes key) {
        values.put(key, null);
        return this;
    }

    /** The new value of each key, null where it shall have none. */
    Map<Bytes, @Nullable Bytes> values() {
        return Collections.unmodifiableMap(values);
    }
}
