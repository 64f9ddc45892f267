package io.holdfast.engines.sstable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern LINES =
            Pattern.compile(FIRST_LINE + "\nmark (\\d{1,18})\nnext (\\d{1,18})\n((?:table \\S+\n)*)");

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

    @SuppressWarnings("nullness") // The groups are there where the pattern matches.
    static Manifest decode(byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.UTF_8);
        if (!text.startsWith(FIRST_LINE + "\n")) {
            throw new TableDamagedException(NAME, 0, "the first line is not \"" + FIRST_LINE + "\"");
        }
        int last = text.lastIndexOf("crc32c ");
        if (last < 0 || !text.substring(last).equals("crc32c " + checksum(text.substring(0, last)) + "\n")) {
            throw new TableDamagedException(NAME, Math.max(0, last), "the checksum does not hold");
        }
        Matcher lines = LINES.matcher(text.substring(0, last));
        if (!lines.matches()) {
            throw new TableDamagedException(NAME, 0, "checked, but not as the format has it");
        }
        List<String> tables = lines.group(3)
                .lines()
                .map(line -> line.substring("table ".length()))
                .toList();
        return new Manifest(Long.parseLong(lines.group(1)), Long.parseLong(lines.group(2)), tables);
    }

    private static String checksum(String text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }
}
