package io.holdfast.wal.format;

/**
 * The CRC32C of two parts of which the second has a fixed length, from the checksums of both: what is known of the
 * second part early need not be read again. A checksum is a polynomial over GF(2), so the first one moves along by a
 * multiplication by x<sup>8n</sup> modulo the CRC's polynomial, n bytes being the length of the second part (as
 * {@code crc32_combine} of zlib does it).
 */
final class ChecksumJoin {
    /** CRC32C's polynomial (RFC 3720, Appendix B.4): the highest bit is the coefficient of x<sup>0</sup>. */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int ONE = 1 << 31;

    private final int power;

    /**
     * Joins parts.
     *
     * @param secondBytes the length of the second part, zero or more
     */
    ChecksumJoin(int secondBytes) {
        int product = ONE;
        int square = ONE >>> Byte.SIZE;
        for (int left = secondBytes; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                product = multiply(product, square);
            }
            square = multiply(square, square);
        }
        power = product;
    }

    /** The checksum of both parts. */
    int join(int first, int second) {
        return multiply(power, first) ^ second;
    }

    // Without branches: which bits are set cannot be foreseen.
    private static int multiply(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = Integer.SIZE - 1; bit >= 0; bit--) {
            product ^= shifted & -((a >>> bit) & 1);
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }
}
