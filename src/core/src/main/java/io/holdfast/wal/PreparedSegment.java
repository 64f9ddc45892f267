package io.holdfast.wal;

import io.holdfast.wal.format.Fill;

/**
 * A segment's file that is durable under its name and not headed yet.
 *
 * @param sequence the sequence in its name
 * @param fill what the file holds
 */
record PreparedSegment(long sequence, Fill fill) {}
