package io.holdfast.wal.format;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file in a log's directory, wal-format.md §2.
 *
 * @param kind what the file is
 * @param sequence the segment's sequence; 0 where the kind has none
 * @param lsn the LSN of the first byte set aside; 0 where the kind has none
 */
public record WalFileName(Kind kind, long sequence, long lsn) {
    /** What a file of a log is. */
    public enum Kind {
        /** A segment, headed or prepared. */
        SEGMENT,
        /** A file being zero-filled. */
        NEW_SEGMENT,
        /** The checkpoint file. */
        CHECKPOINT,
        /** Its replacement being written. */
        NEW_CHECKPOINT,
        /** The writer's lock. */
        LOCK,
        /** Bytes set aside by repair. */
        CUT,
        /** A set-aside file being written. */
        NEW_CUT,
        /** None of a log's files: never touched. */
        OTHER
    }

    /** The checkpoint file. */
    public static final String CHECKPOINT = "checkpoint";
    /** The checkpoint file's replacement being written. */
    public static final String NEW_CHECKPOINT = "checkpoint.new";
    /** The writer's lock. */
    public static final String LOCK = "lock";

    private static final Pattern NUMBERED = Pattern.compile("([0-7][0-9a-f]{15})(?:-([0-7][0-9a-f]{15}))?\\.(.+)");

    /**
     * The name of a segment.
     *
     * @param sequence its sequence, one or more
     * @return the name
     */
    public static String segment(long sequence) {
        return digits(sequence, 1) + ".wal";
    }

    /**
     * The name of a segment's file while it is zero-filled.
     *
     * @param sequence its sequence, one or more
     * @return the name
     */
    public static String newSegment(long sequence) {
        return digits(sequence, 1) + ".new";
    }

    /**
     * The name of a file of bytes set aside.
     *
     * @param sequence the sequence of the segment that they come from
     * @param lsn the LSN of the first
     * @return the name
     */
    public static String cut(long sequence, long lsn) {
        return digits(sequence, 1) + "-" + digits(lsn, 0) + ".cut";
    }

    /**
     * The name of a set-aside file while it is written.
     *
     * @param sequence the sequence of the segment that the bytes come from
     * @param lsn the LSN of the first
     * @return the name
     */
    public static String newCut(long sequence, long lsn) {
        return cut(sequence, lsn) + ".new";
    }

    /**
     * Reads a name.
     *
     * @param name any name
     * @return what it names; {@link Kind#OTHER} for every name that is not of the exact form
     */
    public static WalFileName parse(String name) {
        return switch (name) {
            case CHECKPOINT -> new WalFileName(Kind.CHECKPOINT, 0, 0);
            case NEW_CHECKPOINT -> new WalFileName(Kind.NEW_CHECKPOINT, 0, 0);
            case LOCK -> new WalFileName(Kind.LOCK, 0, 0);
            default -> parseNumbered(name);
        };
    }

    private static WalFileName parseNumbered(String name) {
        WalFileName other = new WalFileName(Kind.OTHER, 0, 0);
        Matcher matcher = NUMBERED.matcher(name);
        if (!matcher.matches()) {
            return other;
        }
        String lsnDigits = matcher.group(2);
        boolean hasLsn = lsnDigits != null;
        Kind kind = kind(String.valueOf(matcher.group(3)), hasLsn);
        long sequence = Long.parseLong(name, 0, 16, 16);
        return kind == Kind.OTHER || sequence == 0
                ? other
                : new WalFileName(kind, sequence, hasLsn ? Long.parseLong(name, 17, 33, 16) : 0);
    }

    private static Kind kind(String suffix, boolean hasLsn) {
        return switch (suffix) {
            case "wal" -> hasLsn ? Kind.OTHER : Kind.SEGMENT;
            case "new" -> hasLsn ? Kind.OTHER : Kind.NEW_SEGMENT;
            case "cut" -> hasLsn ? Kind.CUT : Kind.OTHER;
            case "cut.new" -> hasLsn ? Kind.NEW_CUT : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }

    private static String digits(long number, long least) {
        if (number < least) {
            throw new IllegalArgumentException("no file is named by the number " + number);
        }
        return HexFormat.of().toHexDigits(number);
    }
}
