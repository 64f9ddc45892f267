package io.holdfast.platform.sim;

import io.holdfast.platform.OpenMode;

/**
 * How an open file writes.
 *
 * @param unit the unit in which a transfer can be short: the alignment of direct I/O, else one byte
 * @param buffered whether the page cache keeps what is written
 * @param through whether each write is durable when it returns
 */
record Writing(int unit, boolean buffered, boolean through) {
    static Writing of(OpenMode.Caching caching, int unit, OpenMode.WriteThrough writeThrough) {
        return new Writing(unit, caching == OpenMode.Caching.BUFFERED, writeThrough == OpenMode.WriteThrough.DATA);
    }
}
