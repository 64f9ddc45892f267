package io.holdfast.engines.sstable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Which tables count. Text, to be read by people, with its checksum as the last line:
 *
 * <pre>
 * holdfast-tables 1
 * mark 4242
 * next 8
 * table 00000007.sst
 * table 00000005.sst
 * crc32c 1b2c3d4e
 * </pre>
 *
 * @param mark the owner's: what the tables hold, see {@link TableSet#add}
 * @param nextNumber no table that counts has this number or a higher one
 * @param tables their names, the newest first
 */
record Manifest(long mark, long nextNumber, List<String> tables) {
    static final String NAME = "MANIFEST";
    static final Manifest EMPTY = new Manifest(0, 1, List.of());

    private static final String FIRST_LINE = "holdfast-tables 1";

    Manifest {
        tables = List.copyOf(tables);
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder(FIRST_LINE + "\n");
        text.append("mark ").append(mark).append('\n');
        text.append("next ").append(nextNumber).append('\n');
        tables.forEach(table -> text.append("table ").append(table).append('\n'));
        String lastLine = "crc32c " + checksum(text.toString()) + "\n";
        return text.append(lastLine).toString().getBytes(StandardCharsets.UTF_8);
    }

    static Manifest decode(byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.UTF_8);
        if (!text.startsWith(FIRST_LINE + "\n")) {
            throw new TableDamagedException(NAME, 0, "the first line is not \"" + FIRST_LINE + "\"");
        }
        int last = text.lastIndexOf("crc32c ");
        if (last < 0 || !text.substring(last).equals("crc32c " + checksum(text.substring(0, last)) + "\n")) {
            throw new TableDamagedException(NAME, Math.max(0, last), "the checksum does not hold");
        }
        Optional<Long> mark = Optional.empty();
        Optional<Long> next = Optional.empty();
        List<String> tables = new ArrayList<>();
        for (String line : text.substring(FIRST_LINE.length() + 1, last).split("\n", -1)) {
            String value = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("mark ")) {
                mark = Optional.of(Long.parseLong(value));
            } else if (line.startsWith("next ")) {
                next = Optional.of(Long.parseLong(value));
            } else if (line.startsWith("table ")) {
                tables.add(value);
            }
        }
        return new Manifest(mark.orElseThrow(), next.orElseThrow(), tables);
    }

    private static String checksum(String text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }
}
