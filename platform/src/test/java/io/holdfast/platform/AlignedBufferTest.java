package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class AlignedBufferTest {
    @Test
    void theAddressIsAlignedAndTheCapacityAsAskedEvenWhereItIsNoMultiple() {
        for (int alignment : new int[] {1, 512, 4096, 65536}) {
            for (int capacity : new int[] {0, 1, 100, 4095, 4096, 4097, 20000}) {
                AlignedBuffer buffer = AlignedBuffer.allocate(capacity, alignment);
                assertThat(buffer.capacity()).isEqualTo(capacity);
                assertThat(buffer.alignment()).isEqualTo(alignment);
                assertThat(buffer.bytes().alignmentOffset(0, alignment)).isZero();
                assertThat(buffer.bytes().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            }
        }
    }

    @Test
    void anAlignmentThatIsNoPowerOfTwoIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> AlignedBuffer.allocate(10, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> AlignedBuffer.allocate(10, 0));
    }
}
