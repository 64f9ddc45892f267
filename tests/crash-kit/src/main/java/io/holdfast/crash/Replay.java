package io.holdfast.crash;

import java.util.Optional;

/**
 * One state to be run again.
 *
 * @param layer the layer
 * @param seed the history's
 * @param operation the place in the history
 * @param state the state at that place
 */
record Replay(CrashLayer layer, long seed, int operation, String state) {
    /** What the system property asks for; empty where it is not set. */
    static Optional<Replay> asked() {
        return Optional.ofNullable(System.getProperty(CrashRun.REPLAY_PROPERTY)).map(Replay::parse);
    }

    static Replay parse(String place) {
        String[] parts = place.split("/", 4);
        try {
            return new Replay(
                    CrashLayer.labelled(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]), parts[3]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a state is layer/seed/operation/state, was " + place, e);
        }
    }

    @Override
    public String toString() {
        return layer.label() + "/" + seed + "/" + operation + "/" + state;
    }
}
