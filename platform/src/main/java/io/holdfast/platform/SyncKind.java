package io.holdfast.platform;

/** What a caller asks of {@link DurableFile#sync}. What was reached is the {@link Guarantee} that it returns. */
public enum SyncKind {
    /**
     * The file's bytes, and what is needed to read them back (its length, its block map): fdatasync(2) on Linux;
     * F_FULLFSYNC on Darwin, which has nothing weaker that survives a power cut.
     */
    DATA,
    /** As {@link #DATA}, and all of the file's metadata: fsync(2) on Linux; F_FULLFSYNC on Darwin. */
    FILE,
    /**
     * Everything already handed to the same device, of any file that was synced as {@link #BARRIER} or stronger: one
     * F_FULLFSYNC on Darwin for several files; as {@link #FILE} on Linux, where fsync(2) flushes the device.
     */
    DEVICE,
    /**
     * Order only: what was written before reaches the medium before what is written after; nothing is durable on return.
     * F_BARRIERFSYNC on Darwin; Linux has no such call, and {@link #DATA} is used there, which promises more.
     */
    BARRIER
}
