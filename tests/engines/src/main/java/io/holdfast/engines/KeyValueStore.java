package io.holdfast.engines;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A database that changes one key a call, each change durable on return. Safe for any number of threads, which wait for each other.
 */
public interface KeyValueStore extends AutoCloseable {
    /**
     * Reads a value.
     *
     * @param key its key
     * @return the value; empty if there is none
     * @throws io.holdfast.engines.entries.CorruptFileException if it is not as it was written
     * @throws IOException if the system refuses
     */
    Optional<Bytes> get(Bytes key) throws IOException;

    /**
     * All keys that have a value.
     *
     * @return the keys as they are now, sorted
     */
    SortedSet<Bytes> keys();

    /**
     * Gives a key a value; durable on return.
     *
     * @param key the key, at most 65,535 bytes
     * @param value its value from now on, at most 16 MiB
     * @throws IllegalArgumentException if one is too long
     * @throws IOException if the system refuses: either value may show after the next opening
     */
    void put(Bytes key, Bytes value) throws IOException;

    /**
     * Takes a key's value away; durable on return.
     *
     * @param key the key
     * @return whether it had one
     * @throws IOException if the system refuses: the value may show after the next opening or not
     */
    boolean delete(Bytes key) throws IOException;

    /**
     * Closes the files and releases the lock; idempotent. There is nothing to be synced.
     *
     * @throws IOException if the system refuses, or a sync has failed before; all is released nevertheless
     */
    @Override
    void close() throws IOException;
}
