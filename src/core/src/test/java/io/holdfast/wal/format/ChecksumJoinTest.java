package io.holdfast.wal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the platform's CRC32C of both parts read in one go. */
class ChecksumJoinTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 64, 255, 4032, 8128, 65_472, 1_000_003})
    void theChecksumOfTwoPartsIsThatOfTheWhole(int secondBytes) {
        byte[] whole = new byte[61 + secondBytes];
        new Random(secondBytes).nextBytes(whole);
        for (int firstBytes : new int[] {0, 1, 60, 61}) {
            int from = 61 - firstBytes;
            assertThat(new ChecksumJoin(secondBytes)
                            .join(checksum(whole, from, firstBytes), checksum(whole, 61, secondBytes)))
                    .isEqualTo(checksum(whole, from, firstBytes + secondBytes));
        }
    }

    /** The check value of RFC 3720, Appendix B.4, from two halves: 32 bytes 0, 1, 2 ... 31. */
    @Test
    void theKnownValueComesOutOfItsHalves() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThat(new ChecksumJoin(16).join(checksum(bytes, 0, 16), checksum(bytes, 16, 16)))
                .isEqualTo(0x46DD794E);
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }
}
