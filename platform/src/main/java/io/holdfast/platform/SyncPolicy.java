package io.holdfast.platform;

import java.io.IOException;

/**
 * Which calls make something durable on an operating system, and when a weaker one may stand in. One for each volume,
 * because what its file system does not support is remembered.
 *
 * <p>Retries EINTR only; never anything else. A failure is thrown and the caller poisons. Safe for any number of threads.
 */
interface SyncPolicy {
    /**
     * Syncs a file.
     *
     * @param fd its descriptor
     * @param path its path, for messages
     * @param kind what is asked
     * @return what was reached
     * @throws SyncFailedException if the system refuses by an errno that says anything but "not supported"
     * @throws IOException if what a sync promises here cannot be found out: nothing was synced then
     */
    Guarantee syncFile(int fd, String path, SyncKind kind) throws IOException;

    /**
     * Syncs a directory: the names in it.
     *
     * @param fd its descriptor
     * @param path its path, for messages
     * @return what was reached
     * @throws IOException as {@link #syncFile}
     */
    Guarantee syncDirectory(int fd, String path) throws IOException;

    /**
     * The call that makes a file's data durable here, as far as it is known by now.
     *
     * @return its name, and why that one
     */
    DurabilityReport.Sync inUse();
}
