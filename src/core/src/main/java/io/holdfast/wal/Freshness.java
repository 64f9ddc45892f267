package io.holdfast.wal;

import io.holdfast.platform.Volume;
import java.io.IOException;

/** Whether recovery first makes durable what it is going to read (wal-format.md §12): only who holds the lock may. */
enum Freshness {
    /** Directory and files are synced before they are read. */
    SYNCED {
        @Override
        void apply(Volume volume) throws IOException {
            volume.syncDirectory();
        }

        @Override
        void apply(BlockReader reader) throws IOException {
            reader.sync();
        }
    },
    /** Nothing is written or synced. */
    AS_IT_IS {
        @Override
        void apply(Volume volume) {}

        @Override
        void apply(BlockReader reader) {}
    };

    abstract void apply(Volume volume) throws IOException;

    abstract void apply(BlockReader reader) throws IOException;
}
