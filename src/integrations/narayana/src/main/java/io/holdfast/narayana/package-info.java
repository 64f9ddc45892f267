/**
 * Holdfast's log under Narayana's slot store.
 *
 * <p><b>Format.</b> The log of {@link io.holdfast.wal.Log}, whose records are of two kinds: 1, a slot was written, the payload being its
 * content; 2, a slot was cleared, without a payload. The caller's header is 12 bytes, big-endian: the slot's number (4 bytes,
 * from 0) and the order of the content (8 bytes), which grows from one write of any slot to the next and stays with a
 * content that is copied. What a slot holds is what its last record says; without one it is empty. Any other kind or header
 * is refused: the log is another program's.
 *
 * <p><b>Checkpoint.</b> When the log has grown by so much, everything that the slots hold is appended once more, synced, and what
 * lies before is truncated. A crash in between leaves both, which say the same.
 */
@NullMarked
package io.holdfast.narayana;

import org.jspecify.annotations.NullMarked;
