package io.holdfast.survival;

import java.util.List;

/**
 * A thing that a storage engine does, rightly and wrongly.
 *
 * @param id its name in an address: lower case, digits and hyphens
 * @param name its name for people
 * @param question what it is about
 * @param protocols the right one first, then its wrong twins
 */
public record Lesson(String id, String name, String question, List<Protocol> protocols) {
    /** Refuses lessons that do not begin with the only right protocol. */
    public Lesson {
        protocols = List.copyOf(protocols);
        if (!id.matches("[a-z0-9-]+")
                || protocols.isEmpty()
                || protocols.get(0).kind() != Protocol.Kind.RIGHT
                || protocols.stream()
                                .filter(protocol -> protocol.kind() == Protocol.Kind.RIGHT)
                                .count()
                        != 1) {
            throw new IllegalArgumentException("the lesson " + id + " does not begin with its only right protocol");
        }
    }
}
