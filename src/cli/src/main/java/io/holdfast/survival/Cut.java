package io.holdfast.survival;

/**
 * What a power cut at one moment can leave.
 *
 * @param states how many different states were recovered
 * @param extent whether there are no others
 * @param broken how many of them break a promise
 * @param worst the one that breaks most, or else holds least
 * @param best the one that breaks least, and holds most
 */
public record Cut(int states, Extent extent, int broken, Outcome worst, Outcome best) {
    /** How much of all that is possible was looked at. */
    public enum Extent {
        /** Everything. */
        ALL,
        /** A choice, as it is too much. */
        A_CHOICE
    }
}
