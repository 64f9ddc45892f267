package io.holdfast.crash;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What lies under a program that is crashed. */
public enum CrashLayer {
    /** The simulated disk: the strict reading of POSIX, on any system. */
    MODEL;

    /**
     * The layer's name in reports and replay lines.
     *
     * @return its name in lower case, with hyphens
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What is missing to run it here.
     *
     * @return the reason, empty if it can run
     */
    public Optional<String> missing() {
        return Optional.empty();
    }

    Machine machine() throws IOException {
        return new ModelMachine();
    }
}
