package io.holdfast.crash;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** The directory in which a program runs, empty at first. The harness opens and closes it. */
public final class Site implements AutoCloseable {
    /** Ends what lies below a site. */
    @FunctionalInterface
    interface Ending {
        void end() throws IOException;
    }

    private final long seed;
    private final int crashes;
    private final Volume volume;
    private final Optional<Path> path;
    private final Ending ending;

    Site(long seed, int crashes, Volume volume, Optional<Path> path, Ending ending) {
        this.seed = seed;
        this.crashes = crashes;
        this.volume = volume;
        this.path = path;
        this.ending = ending;
    }

    /**
     * The directory, as Holdfast sees it.
     *
     * @return the volume, which the program does not close
     */
    public Volume volume() {
        return volume;
    }

    /**
     * The directory, for programs that write by other means.
     *
     * @return its path; empty on the model, which has none
     */
    public Optional<Path> path() {
        return path;
    }

    /**
     * How often the power was cut, or the process killed, under what is here. Where a program goes on after a recovery, this tells apart what it writes
     * then from what it wrote before.
     *
     * @return 0 where it runs for the first time, else 1 or more
     */
    public int crashes() {
        return crashes;
    }

    /**
     * What decides what is random, the same way every time.
     *
     * @return a new source of this site's seed
     */
    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }

    @Override
    public void close() throws IOException {
        try {
            volume.close();
        } finally {
            ending.end();
        }
    }
}
