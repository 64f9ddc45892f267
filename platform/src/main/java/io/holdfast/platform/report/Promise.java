package io.holdfast.platform.report;

import io.holdfast.platform.Guarantee;

/**
 * A guarantee together with its reason, which must never part.
 *
 * @param guarantee how much
 * @param reason why no more and no less, one sentence without a full stop
 */
public record Promise(Guarantee guarantee, String reason) {
    /**
     * The weaker of two promises.
     *
     * @param other the other
     * @return this one where both are the same strength
     */
    public Promise weaker(Promise other) {
        return guarantee.weaker(other.guarantee) == guarantee ? this : other;
    }
}
