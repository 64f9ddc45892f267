package io.holdfast.platform.sim;

import java.util.List;
import java.util.Objects;

/**
 * One step of a disk's history, for people: what the program's system call handed to the disk. A power cut falls between two.
 *
 * @param kind what was done
 * @param paths the names concerned, from the root of the disk with slashes between; of a rename the old and the new one; as last
 *     known where a file has none any more; {@code ""} for the root
 * @param position where in the file, in bytes, a multiple of 512; 0 where there is no place
 * @param length how many bytes from there on, in whole sectors; of {@link Kind#TRUNCATE} the file's new length; 0 for others
 */
public record DiskStep(Kind kind, List<String> paths, long position, long length) {
    /** What a step does. */
    public enum Kind {
        /** A file or directory begins, as yet without a name. */
        BEGIN,
        /** A name for it appears. */
        CREATE,
        /** One name takes the place of another, or of nothing. */
        RENAME,
        /** A name goes. */
        UNLINK,
        /** Bytes are written; they are not durable. */
        WRITE,
        /** A file gets another length. */
        TRUNCATE,
        /** What was written to a file becomes durable. */
        SYNC,
        /** What was written to a part of a file becomes durable. */
        SYNC_RANGE,
        /** The changes of names in a directory become durable. */
        SYNC_DIRECTORY,
        /** A sync of a file or directory fails: what was written since the last is lost. */
        FAILED_SYNC,
        /** A sector of the medium changes by itself. */
        DAMAGE
    }

    /** Copies the list. */
    public DiskStep {
        Objects.requireNonNull(kind, "kind");
        paths = List.copyOf(paths);
    }
}
