package io.holdfast.survival;

import io.holdfast.platform.sim.DiskPicture;
import java.util.List;

/**
 * One step of a recorded run, and the power cut right behind it.
 *
 * @param kind who did it
 * @param text what was done
 * @param operation how many operations of the disk there were
 * @param picture what the disk holds then
 * @param promised what must be there from now on
 * @param cut what a power cut can leave
 */
public record Moment(Kind kind, String text, int operation, DiskPicture picture, List<String> promised, Cut cut) {
    /** Who does a step. */
    public enum Kind {
        /** The program says what it does next. */
        PROGRAM,
        /** The program promises something. */
        ACKNOWLEDGED,
        /** A system call reaches the disk; it makes nothing durable. */
        WRITTEN,
        /** A system call reaches the disk, and makes something durable. */
        SYNCED
    }

    /** Copies the list. */
    public Moment {
        promised = List.copyOf(promised);
    }
}
