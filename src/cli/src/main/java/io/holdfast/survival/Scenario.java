package io.holdfast.survival;

import io.holdfast.platform.Volume;
import java.io.IOException;

/** A program to be looked at: what it does, and how it starts again after a power cut. Does the same whenever it runs. */
public interface Scenario {
    /**
     * Writes in an empty directory.
     *
     * @param volume where; not closed
     * @param narration is told what is done and what is promised
     * @throws IOException if the simulated disk refuses, which it has no reason to
     */
    void run(Volume volume, Narration narration) throws IOException;

    /**
     * Starts again after a power cut, as the program does, and says what is there.
     *
     * @param volume what the cut left; not closed
     * @return what is there; a refusal to start is an answer too
     * @throws IOException if the simulated disk refuses, which it has no reason to
     */
    Answer recover(Volume volume) throws IOException;
}
