package io.holdfast.engines.entries;

import io.holdfast.engines.Bytes;

/** Is shown the entries of a file, in the order in which they were appended. */
@FunctionalInterface
public interface EntryVisitor {
    /**
     * Takes one entry, whose checksum is right.
     *
     * @param kind what it says
     * @param key of which key
     * @param place where it is
     */
    void entry(Kind kind, Bytes key, Place place);
}
