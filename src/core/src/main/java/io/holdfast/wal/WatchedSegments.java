package io.holdfast.wal;

import io.holdfast.platform.DiskFullException;
import io.holdfast.wal.format.SegmentHeader;
import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/** A source of segments whose rotations and full disks are told to a {@link LogWatcher}. */
final class WatchedSegments implements SegmentSource {
    private final SegmentSource source;
    private final LogWatcher watcher;

    WatchedSegments(SegmentSource source, LogWatcher watcher) {
        this.source = source;
        this.watcher = watcher;
    }

    @Override
    @NotOwning
    public OpenSegment next(@NotOwning OpenSegment current, long end, long blockCount) throws IOException {
        LogEvents.Rotation event = new LogEvents.Rotation();
        event.begin();
        SegmentHeader full = current.header();
        try {
            OpenSegment next = source.next(current, end, blockCount);
            watcher.rotated(full, next.header(), event);
            return next;
        } catch (DiskFullException e) {
            watcher.full(e);
            throw e;
        }
    }
}
