package io.holdfast.survival;

import java.util.List;

/**
 * A protocol as it ran.
 *
 * @param protocol which
 * @param moments its steps, in order
 */
public record RecordedRun(Protocol protocol, List<Moment> moments) {
    /** Copies the list. */
    public RecordedRun {
        moments = List.copyOf(moments);
    }

    /**
     * At how many moments a power cut can break a promise.
     *
     * @return their count
     */
    public long brokenMoments() {
        return moments.stream().filter(moment -> moment.cut().broken() > 0).count();
    }
}
