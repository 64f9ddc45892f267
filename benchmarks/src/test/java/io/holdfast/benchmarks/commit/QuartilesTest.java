package io.holdfast.benchmarks.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    void quartilesOfNumbersInAnyOrder() {
        assertThat(Quartiles.of(5, 1, 4, 2, 3)).isEqualTo(new Quartiles(2, 3, 4));
        assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    }

    @Test
    void aQuartileBetweenTwoNumbersLiesThereInProportion() {
        assertThat(Quartiles.of(10, 20, 30, 40)).isEqualTo(new Quartiles(17.5, 25, 32.5));
        assertThat(Quartiles.of(8, 0)).isEqualTo(new Quartiles(2, 4, 6));
    }

    @Test
    void theNumbersStayInTheirOrder() {
        double[] numbers = {3, 1, 2};
        assertThat(Quartiles.of(numbers).median()).isEqualTo(2);
        assertThat(numbers).containsExactly(3, 1, 2);
    }

    @Test
    void noNumbersHaveNone() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(Quartiles::of)
                .withMessage("no numbers have no quartiles");
    }
}
