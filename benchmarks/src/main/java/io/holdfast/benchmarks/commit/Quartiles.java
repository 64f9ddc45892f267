package io.holdfast.benchmarks.commit;

import java.util.Arrays;

/**
 * The median of some numbers and what lies around it.
 *
 * @param lower a quarter of the numbers are below
 * @param median half of them are below
 * @param upper a quarter of them are above
 */
public record Quartiles(double lower, double median, double upper) {
    /**
     * Of numbers in any order; each quartile lies between two of them, in proportion.
     *
     * @param numbers one or more
     * @return their quartiles
     * @throws IllegalArgumentException if there are none
     */
    public static Quartiles of(double... numbers) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("no numbers have no quartiles");
        }
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
