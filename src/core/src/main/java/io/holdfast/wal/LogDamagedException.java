package io.holdfast.wal;

import java.io.IOException;

/** The log cannot be read further, or not be opened, because of what the report says. Nothing was shown or written past it. */
public final class LogDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The evidence, which is no part of the serial form. */
    private final transient RecoveryReport report;

    /**
     * A verdict that stops.
     *
     * @param report the verdict with its evidence
     */
    public LogDamagedException(RecoveryReport report) {
        super(report.toString());
        this.report = report;
    }

    /**
     * A verdict that stops although the caller's policy is to go on.
     *
     * @param report the verdict with its evidence
     * @param why why the policy cannot be followed
     */
    LogDamagedException(RecoveryReport report, String why) {
        super(report + "; nothing was cut: " + why);
        this.report = report;
    }

    /**
     * What was found.
     *
     * @return the report
     */
    public RecoveryReport report() {
        return report;
    }
}
