package io.holdfast.crash;

import java.io.IOException;
import java.util.Iterator;
import java.util.OptionalLong;

/** A disk that keeps its history, under a program that runs. One thread at a time; each lane of a run has its own. */
interface Machine extends AutoCloseable {
    /** Starts with an empty disk, a new history, and a program to be run on it. The site is closed before anything else. */
    Site begin(long seed, CrashProgram<?> program) throws IOException;

    /** How long the history is: the place of what happens next. */
    int operations();

    /**
     * The states of all places in the history, or of each place a choice.
     *
     * @param known a history like this was cut before: its places of whose states all are taken are left out, as they show nothing new
     */
    Iterator<Crash> crashes(boolean known) throws IOException;

    /** Equal for histories in which the same was done, but for chance; empty where no two are known to be alike. */
    OptionalLong fingerprint();

    /** One state by its place and name. */
    Crash crash(int operation, String state) throws IOException;

    /** Whether another run may {@link #begin} on it, if this one has come to its end. */
    boolean isReusable();

    @Override
    void close() throws IOException;
}
