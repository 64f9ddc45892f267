package io.holdfast.platform;

import java.util.Objects;

/**
 * How a file is opened.
 *
 * @param access what may be done with the file
 * @param caching whether the page cache is bypassed
 * @param writeThrough whether each write is durable by itself
 * @param permissions the permissions of a file that is created, as in chmod(2), whatever the process's umask: 0600 unless told otherwise,
 *     of which an umask may take only what it denies the owner;
 *     or {@link #BY_UMASK}
 */
public record OpenMode(Access access, Caching caching, WriteThrough writeThrough, int permissions) {
    /** Read and write through the page cache. */
    public static final OpenMode BUFFERED = new OpenMode(Access.READ_WRITE, Caching.BUFFERED, WriteThrough.NONE, 0600);
    /** Read and write past the page cache, or fail where the file system cannot. */
    public static final OpenMode DIRECT = new OpenMode(Access.READ_WRITE, Caching.DIRECT, WriteThrough.NONE, 0600);
    /** Read only, through the page cache. */
    public static final OpenMode READ = new OpenMode(Access.READ, Caching.BUFFERED, WriteThrough.NONE, 0600);

    /** Permissions as most programs give them: 0666 without those of the process's umask. */
    public static final int BY_UMASK = -1;

    /** What may be done with the file. */
    public enum Access {
        /** Reading only. */
        READ,
        /** Writing only, for who may not read the file: every read is refused. */
        WRITE,
        /** Reading and writing. */
        READ_WRITE
    }

    /** Whether the page cache is bypassed. */
    public enum Caching {
        /** Through the page cache; no alignment needed. */
        BUFFERED,
        /** Past the page cache; opening fails where the file system or the system has no direct I/O. */
        DIRECT,
        /** Past the page cache where possible, otherwise through it: {@link DurableFile#caching} says which, and so does the report. */
        DIRECT_IF_POSSIBLE
    }

    /** Whether each write is durable when it returns. */
    public enum WriteThrough {
        /** Writes wait for a sync. */
        NONE,
        /** Each write returns as if {@link SyncKind#DATA} had followed: O_DSYNC, Linux only. */
        DATA
    }

    /** Refuses nonsense. */
    public OpenMode {
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(caching, "caching");
        Objects.requireNonNull(writeThrough, "writeThrough");
        if (permissions != BY_UMASK && (permissions & ~0777) != 0) {
            throw new IllegalArgumentException(
                    "permissions must be within 0777, were 0" + Integer.toOctalString(permissions));
        }
    }

    /**
     * This mode with other access.
     *
     * @param other the access
     * @return the changed mode
     */
    public OpenMode with(Access other) {
        return new OpenMode(other, caching, writeThrough, permissions);
    }

    /**
     * This mode with other caching.
     *
     * @param other the caching
     * @return the changed mode
     */
    public OpenMode with(Caching other) {
        return new OpenMode(access, other, writeThrough, permissions);
    }

    /**
     * This mode with other write-through.
     *
     * @param other the write-through
     * @return the changed mode
     */
    public OpenMode with(WriteThrough other) {
        return new OpenMode(access, caching, other, permissions);
    }

    /**
     * This mode with other permissions for a new file.
     *
     * @param other as in chmod(2)
     * @return the changed mode
     */
    public OpenMode withPermissions(int other) {
        return new OpenMode(access, caching, writeThrough, other);
    }
}
