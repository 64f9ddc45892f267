package io.holdfast.cli;

import io.holdfast.wal.Lsn;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** LSNs as the commands print them. */
final class LsnConverter implements ITypeConverter<Lsn> {
    private static final int HEXADECIMAL = 16;

    @Override
    public Lsn convert(String value) {
        try {
            return new Lsn(Long.parseLong(value, HEXADECIMAL));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + value + "' is no LSN: 16 hexadecimal digits, as holdfast prints them");
        }
    }
}
