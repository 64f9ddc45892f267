package io.holdfast.survival;

import java.util.Objects;

/**
 * One way to do a thing.
 *
 * @param id its name in an address: lower case, digits and hyphens
 * @param kind whether it is right
 * @param name its name for people
 * @param explanation what it does, or leaves out
 * @param scenario the program
 */
public record Protocol(String id, Kind kind, String name, String explanation, Scenario scenario) {
    /** Whether a protocol keeps its promises. */
    public enum Kind {
        /** Holdfast's: nothing acknowledged is lost, wherever the power is cut. */
        RIGHT,
        /** A mistake, to be seen losing data. */
        WRONG_ON_PURPOSE
    }

    /** Refuses what has no name. */
    public Protocol {
        Objects.requireNonNull(kind, "kind");
        if (!id.matches("[a-z0-9-]+") || name.isBlank()) {
            throw new IllegalArgumentException("no protocol is called " + id + ", " + name);
        }
    }
}
