package io.holdfast.engines.entries;

/**
 * Where in its file an entry is.
 *
 * @param position of its first byte
 * @param keyBytes the length of its key
 * @param valueBytes the length of its value
 */
public record Place(long position, int keyBytes, int valueBytes) {
    /**
     * The length of the entry.
     *
     * @return in bytes, header and key included
     */
    public int entryBytes() {
        return EntryFormat.ENTRY_HEADER_BYTES + keyBytes + valueBytes;
    }

    /**
     * Where the next entry begins.
     *
     * @return a position in bytes
     */
    public long end() {
        return position + entryBytes();
    }
}
