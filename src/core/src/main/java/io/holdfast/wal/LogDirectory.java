package io.holdfast.wal;

import io.holdfast.platform.Volume;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The names in a log's directory, sorted by what they are (wal-format.md §2). Names of others are left out.
 *
 * @param location the directory, for messages
 * @param segments the sequences of the segments, headed and prepared
 * @param setAside the sequences that set-aside files bear
 * @param setAsideLsn the highest LSN that one of them bears; 0 if there is none
 * @param hasCheckpoint whether there is a checkpoint file
 * @param leftovers the names that a crash left in the middle of a step: removed at open, never read
 */
record LogDirectory(
        String location,
        SortedSet<Long> segments,
        SortedSet<Long> setAside,
        long setAsideLsn,
        boolean hasCheckpoint,
        List<String> leftovers) {
    static LogDirectory read(Volume volume) throws IOException {
        SortedSet<Long> segments = new TreeSet<>();
        SortedSet<Long> setAside = new TreeSet<>();
        List<String> leftovers = new ArrayList<>();
        long setAsideLsn = 0;
        boolean hasCheckpoint = false;
        for (String name : volume.list()) {
            WalFileName file = WalFileName.parse(name);
            switch (file.kind()) {
                case SEGMENT -> segments.add(file.sequence());
                case CUT -> {
                    setAside.add(file.sequence());
                    setAsideLsn = Math.max(setAsideLsn, file.lsn());
                }
                case CHECKPOINT -> hasCheckpoint = true;
                case NEW_SEGMENT, NEW_CHECKPOINT, NEW_CUT -> leftovers.add(name);
                case LOCK, OTHER -> {}
            }
        }
        return new LogDirectory(volume.location(), segments, setAside, setAsideLsn, hasCheckpoint, leftovers);
    }

    /** The sequences of the segments' names between two others, the highest first. */
    List<Long> between(long low, long high) {
        List<Long> between = new ArrayList<>(segments.subSet(low + 1, high));
        Collections.reverse(between);
        return between;
    }

    /** These names without the segments of lower sequences. */
    LogDirectory from(long lowest) {
        return new LogDirectory(location, segments.tailSet(lowest), setAside, setAsideLsn, hasCheckpoint, leftovers);
    }

    /** Whether no file is there that a log needs: a log can be created. */
    boolean isEmpty() {
        return segments.isEmpty() && setAside.isEmpty() && !hasCheckpoint;
    }

    /** The highest sequence of any name but leftovers, which are removed; 0 if there is none. */
    long highestSequence() {
        return Math.max(segments.isEmpty() ? 0 : segments.last(), setAside.isEmpty() ? 0 : setAside.last());
    }
}
