package io.holdfast.engines.sstable;

import java.io.IOException;

/** A table, or the manifest, is not as it was written, or is something else. Nothing was changed. */
public final class TableDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A damage.
     *
     * @param file the file's name
     * @param position where in the file, in bytes
     * @param what what is wrong there
     */
    public TableDamagedException(String file, long position, String what) {
        super(file + " at position " + position + ": " + what);
    }
}
