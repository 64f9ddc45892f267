package io.holdfast.survival;

import io.holdfast.platform.sim.DiskStep;
import java.util.Optional;

/** Steps of a disk in words, and the names of files as short as people can tell them apart. */
public final class StepText {
    private StepText() {}

    /**
     * A name without its leading zeroes and without what differs from run to run.
     *
     * @param path the name
     * @return a shorter one
     */
    public static String shortName(String path) {
        return path.replaceFirst("^\\.(.+)\\.holdfast-tmp-.*$", ".$1.tmp").replaceFirst("^0{4,}(?=[0-9a-f])", "…");
    }

    /** What a step did; empty for one that nobody sees. */
    static Optional<String> of(DiskStep step) {
        return Optional.ofNullable(
                switch (step.kind()) {
                    case BEGIN -> null;
                    case CREATE -> "create " + name(step, 0);
                    case RENAME -> "rename " + name(step, 0) + " to " + name(step, 1);
                    case UNLINK -> "unlink " + name(step, 0);
                    case WRITE -> "write " + name(step, 0) + place(step);
                    case TRUNCATE -> "truncate " + name(step, 0) + " to " + step.length() + " bytes";
                    case SYNC -> "sync " + name(step, 0);
                    case SYNC_RANGE -> "sync " + name(step, 0) + place(step);
                    case SYNC_DIRECTORY -> "sync the directory";
                    case FAILED_SYNC -> "sync " + name(step, 0) + " fails";
                    case DAMAGE -> "the medium changes " + name(step, 0) + place(step);
                });
    }

    /** Whether a step makes anything durable. */
    static Moment.Kind kind(DiskStep step) {
        return switch (step.kind()) {
            case SYNC, SYNC_RANGE, SYNC_DIRECTORY -> Moment.Kind.SYNCED;
            default -> Moment.Kind.WRITTEN;
        };
    }

    private static String name(DiskStep step, int index) {
        return shortName(step.paths().get(index));
    }

    private static String place(DiskStep step) {
        return ", bytes " + step.position() + " to " + (step.position() + step.length() - 1);
    }
}
