package io.holdfast.survival;

import io.holdfast.platform.sim.DiskPicture;
import java.util.List;

/**
 * One state that a power cut can leave, and what came of it.
 *
 * @param picture what survived
 * @param answer what recovery said
 * @param lost what was promised and is not there
 * @param strange what is there and was never written so
 */
public record Outcome(DiskPicture picture, Answer answer, List<String> lost, List<String> strange) {
    /** Copies the lists. */
    public Outcome {
        lost = List.copyOf(lost);
        strange = List.copyOf(strange);
    }

    /**
     * Whether every promise is kept.
     *
     * @return false if anything is lost, or there that never was
     */
    public boolean isKept() {
        return lost.isEmpty() && strange.isEmpty();
    }
}
