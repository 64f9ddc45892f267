package io.holdfast.benchmarks.micro;

/**
 * A number that JMH measured.
 *
 * @param value the mean
 * @param error half of the width of JMH's confidence interval of 99.9 %; NaN where one iteration has none
 */
record JmhScore(double value, double error) {
    /**
     * This relative to another, which was measured apart from it: so their relative errors add as squares do (Taylor, "An
     * Introduction to Error Analysis", 3.6).
     *
     * @param before what to divide by
     * @return the ratio, NaN where it has none, and its error
     */
    JmhScore relativeTo(JmhScore before) {
        double ratio = value / before.value;
        return new JmhScore(ratio, ratio * Math.hypot(error / value, before.error / before.value));
    }
}
