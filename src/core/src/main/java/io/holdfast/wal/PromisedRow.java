package io.holdfast.wal;

/** Which row a block fits that was acknowledged and is not valid: one rule for the end of the tail, for headers and for replay. */
final class PromisedRow {
    private PromisedRow() {}

    static RecoveryRow of(BlockClass state) {
        return switch (state) {
            case UNREADABLE -> RecoveryRow.PROMISED_UNREADABLE;
            case STALE -> RecoveryRow.PROMISED_STALE;
            default -> RecoveryRow.PROMISED_BAD;
        };
    }
}
