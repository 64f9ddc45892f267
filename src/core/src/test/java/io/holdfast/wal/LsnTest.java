package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LsnTest {
    @Test
    void anLsnIsZeroOrMore() {
        assertThatThrownBy(() -> new Lsn(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lsnsAreOrderedAsTheirPositionsAndTheirNamesAre() {
        Lsn low = new Lsn(0xff);
        Lsn high = new Lsn(0x100);
        assertThat(low).isLessThan(high);
        assertThat(low.isBefore(high)).isTrue();
        assertThat(high.isBefore(high)).isFalse();
        assertThat(low).hasToString("00000000000000ff");
        assertThat(low.toString()).isLessThan(high.toString());
    }
}
