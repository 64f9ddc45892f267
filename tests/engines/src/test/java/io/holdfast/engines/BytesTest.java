package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void areOrderedAsUnsignedBytesAPrefixFirst() {
        Bytes high = Bytes.of(new byte[] {(byte) 0x80});
        Bytes low = Bytes.of(new byte[] {0x7f});

        assertThat(low).isLessThan(high);
        assertThat(Bytes.utf8("a")).isLessThan(Bytes.utf8("aa")).isGreaterThan(Bytes.utf8(""));
    }

    @Test
    void nobodyChangesThem() {
        byte[] array = {1, 2};
        Bytes bytes = Bytes.of(array);
        array[0] = 9;

        assertThat(bytes).isEqualTo(Bytes.of(ByteBuffer.wrap(new byte[] {1, 2})));
        assertThatThrownBy(() -> bytes.buffer().put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void areShownAsTextWhereTheyAreText() {
        assertThat(Bytes.utf8("key-1")).hasToString("key-1");
        assertThat(Bytes.of(new byte[] {0, (byte) 0xff})).hasToString("0x00ff");
    }
}
