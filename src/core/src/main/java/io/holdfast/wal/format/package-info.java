/**
 * Constants and codec of the log's format on disk, as {@code src/core/doc/wal-format.md} specifies it, and nothing else: no
 * file is touched here, no policy decided.
 *
 * <p>Everything works on little-endian byte buffers at absolute offsets. What decodes never throws on any bytes: it says by
 * its value what they are. The parts of the hot path allocate nothing.
 */
@NullMarked
package io.holdfast.wal.format;

import org.jspecify.annotations.NullMarked;
