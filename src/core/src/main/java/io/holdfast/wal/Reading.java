package io.holdfast.wal;

import io.holdfast.platform.OpenMode;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a reader reads its files.
 *
 * @param caching whether past the page cache
 * @param ahead runs the task that reads ahead; null to read in the caller's thread alone
 */
record Reading(OpenMode.Caching caching, @Nullable Executor ahead) {
    /** Past the page cache, in the caller's thread. */
    static final Reading DIRECT = new Reading(OpenMode.Caching.DIRECT_IF_POSSIBLE, null);
}
