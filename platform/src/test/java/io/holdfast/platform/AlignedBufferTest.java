package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.qual.Aligned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
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
    void severalLieSideBySideEachAlignedAndNoneInAnother() {
        for (int capacity : new int[] {0, 1, 4096, 4097, 2 << 20, (2 << 20) + 512}) {
            List<@Aligned AlignedBuffer> buffers = AlignedBuffer.allocateAll(3, capacity, 512);

            assertThat(buffers).hasSize(3);
            for (int i = 0; i < 3; i++) {
                AlignedBuffer buffer = buffers.get(i);
                assertThat(buffer.capacity()).isEqualTo(capacity);
                assertThat(buffer.bytes().alignmentOffset(0, buffer.alignment()))
                        .isZero();
                for (int at = 0; at < capacity; at++) {
                    assertThat(buffer.bytes().get(at)).isZero();
                    buffer.bytes().put(at, (byte) (i + 1));
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat(buffers.get(i).bytes().mismatch(filled(capacity, i + 1)))
                        .isEqualTo(-1);
            }
        }
    }

    private static ByteBuffer filled(int capacity, int value) {
        byte[] bytes = new byte[capacity];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void asManyLieSideBySideAsOneBufferOfTheRuntimeHolds() {
        int half = 1 << 29;
        assertThat(AlignedBuffer.sideBySide(4, 0, 0, 512)).isEqualTo(4);
        assertThat(AlignedBuffer.sideBySide(4, 2 << 20, 2 << 20, 2 << 20)).isEqualTo(4);
        assertThat(AlignedBuffer.sideBySide(4, half, half, 2 << 20)).isEqualTo(3);
        assertThat(AlignedBuffer.sideBySide(2, 1 << 30, 1 << 30, 2 << 20)).isEqualTo(1);
        assertThat(AlignedBuffer.sideBySide(1, Integer.MAX_VALUE - 4095, 1L << 31, 4096))
                .isEqualTo(1);
    }

    @Test
    void anAlignmentThatIsNoPowerOfTwoIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> AlignedBuffer.allocate(10, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> AlignedBuffer.allocate(10, 0));
    }
}
