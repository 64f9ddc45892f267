package io.holdfast.wal;

import org.HdrHistogram.Histogram;

/**
 * How values were distributed, to within one per cent of each. Immutable, safe for any number of threads. Its unit is that of
 * the {@link LogMetrics} component that it comes from.
 */
public final class Distribution {
    private final Histogram histogram;

    /**
     * A distribution.
     *
     * @param histogram a copy that nobody changes
     */
    Distribution(Histogram histogram) {
        this.histogram = histogram;
    }

    /**
     * How many values there were.
     *
     * @return the count
     */
    public long count() {
        return histogram.getTotalCount();
    }

    /**
     * The largest value.
     *
     * @return the value, rounded up to what it cannot be told from; 0 if there was none
     */
    public long max() {
        return histogram.getMaxValue();
    }

    /**
     * The mean of all values.
     *
     * @return the mean; 0 if there was none
     */
    public double mean() {
        return histogram.getMean();
    }

    /**
     * The value that so many per cent of all values do not exceed.
     *
     * @param percentile from 0 to 100
     * @return the value, rounded up to what it cannot be told from; 0 if there was none
     * @throws IllegalArgumentException if the percentile is outside its range
     */
    public long atPercentile(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("a percentile is from 0 to 100, was " + percentile);
        }
        return histogram.getValueAtPercentile(percentile);
    }

    /**
     * The distribution for people, on one line.
     *
     * @return count, median, 99th percentile and maximum
     */
    @Override
    public String toString() {
        return count() + " values, median " + atPercentile(50) + ", p99 " + atPercentile(99) + ", max " + max();
    }
}
