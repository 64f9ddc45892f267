package io.holdfast.wal;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * The events that a log leaves in the Flight Recorder. Locations are directories, files are names in them, positions are LSNs.
 *
 * <p>{@link Flush} and {@link Sync} come with every commit, so they are off unless a recording asks for them by name; the
 * others are rare, and on.
 */
final class LogEvents {
    private LogEvents() {}

    @Name("io.holdfast.wal.Flush")
    @Label("Log Flush")
    @Description("A group of appends became what they wait for: durable, or written in a log that does not sync")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    @Enabled(false)
    static final class Flush extends Event {
        @Label("Location")
        String location = "";

        @Label("Records")
        int records;

        @Label("Record Bytes")
        @DataAmount
        long recordBytes;

        @Label("Written Bytes")
        @DataAmount
        long writtenBytes;

        @Label("Padding Bytes")
        @DataAmount
        long paddingBytes;

        @Label("LSN of the First Block")
        long beginLsn;

        @Label("End LSN")
        @Description("Exclusive")
        long endLsn;

        @Label("Write Time")
        @Timespan(Timespan.NANOSECONDS)
        long writeTime;

        @Label("Sync Time")
        @Description("Zero in a log that does not sync")
        @Timespan(Timespan.NANOSECONDS)
        long syncTime;
    }

    @Name("io.holdfast.wal.Sync")
    @Label("Log Sync")
    @Description(
            "A sync of the log's segment, or a write that is durable by itself; one that fails leaves a poisoning instead")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    @Enabled(false)
    static final class Sync extends Event {
        @Label("Identity")
        @Description("The log's, as its segments say")
        String log = "";

        @Label("File")
        String file = "";

        @Label("Guarantee")
        @Description("The weakest of what the syncs of this file have reached")
        String guarantee = "";
    }

    @Name("io.holdfast.wal.Rotation")
    @Label("Log Rotation")
    @Description("A segment was full, and the next one was begun: appends waited so long")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Rotation extends Event {
        @Label("Location")
        String location = "";

        @Label("Sequence of the Full Segment")
        long fullSequence;

        @Label("Sequence of the Next Segment")
        long nextSequence;

        @Label("First LSN of the Next Segment")
        long firstLsn;

        @Label("What the Next Segment's File Held")
        String fill = "";
    }

    @Name("io.holdfast.wal.Recycling")
    @Label("Log Recycling")
    @Description("The file of a segment that the log needs no more waits to become another")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Recycling extends Event {
        @Label("Location")
        String location = "";

        @Label("Sequence of the Dropped Segment")
        long droppedSequence;

        @Label("Sequence that the File Waits For")
        long waitingSequence;
    }

    @Name("io.holdfast.wal.Recovery")
    @Label("Log Recovery")
    @Description("A log was examined when it was opened")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Recovery extends Event {
        @Label("Location")
        String location = "";

        @Label("Verdict")
        String verdict = "";

        @Label("Row of the Decision Table")
        String row = "";

        @Label("File")
        String file = "";

        @Label("Evidence")
        String evidence = "";

        @Label("LSN of the Evidence")
        long lsn;

        @Label("End LSN")
        @Description("Exclusive")
        long endLsn;

        @Label("Promised LSN")
        long promisedLsn;
    }

    @Name("io.holdfast.wal.Repair")
    @Label("Log Repair")
    @Description("A log was cut when it was opened, and what was cut set aside")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Repair extends Event {
        @Label("Location")
        String location = "";

        @Label("Origin of the New Segment")
        @Description("REPAIRED for a torn tail, OVERRULED for damage that a policy overruled")
        String origin = "";

        @Label("LSN of the Cut")
        long cutLsn;

        @Label("Files Set Aside")
        int setAside;
    }

    @Name("io.holdfast.wal.Truncation")
    @Label("Log Truncation")
    @Description("The log begins later, or ends earlier")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Truncation extends Event {
        @Label("Location")
        String location = "";

        @Label("Side")
        @Description("BEFORE or AFTER the LSN")
        String side = "";

        @Label("LSN")
        long lsn;

        @Label("Segments Dropped")
        int dropped;
    }

    @Name("io.holdfast.wal.Poisoning")
    @Label("Log Poisoning")
    @Description("A write or a sync failed: the log takes nothing more")
    @Category({"Holdfast", "Log"})
    @StackTrace(false)
    static final class Poisoning extends Event {
        @Label("Location")
        String location = "";

        @Label("Failure")
        String failure = "";

        @Label("Synced LSN")
        long syncedLsn;
    }
}
