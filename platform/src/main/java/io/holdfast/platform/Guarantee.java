package io.holdfast.platform;

/**
 * What a completed call promises, from nothing to everything: each includes those before it, except that
 * {@link #ORDERED} and {@link #DEVICE_CACHE} say different things about the drive.
 */
public enum Guarantee {
    /** Nothing survives the end of the machine or of the mount: a file system in memory. */
    NOTHING,
    /** Survives the death of the process: the bytes are in the kernel. */
    PROCESS_CRASH,
    /** Handed to the drive, whose volatile cache may lose or reorder it: survives a crash of the operating system. */
    DEVICE_CACHE,
    /** Ordered before all later writes to the device, not yet durable. */
    ORDERED,
    /** Survives a power cut. */
    POWER_CUT;

    /**
     * Whether what this guarantees survives a power cut.
     *
     * @return true for {@link #POWER_CUT} only
     */
    public boolean isDurable() {
        return this == POWER_CUT;
    }

    /**
     * The weaker of two guarantees.
     *
     * @param other the other
     * @return this or other, whichever promises less
     */
    public Guarantee weaker(Guarantee other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
