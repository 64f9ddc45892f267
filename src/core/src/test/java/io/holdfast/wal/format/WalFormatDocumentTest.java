package io.holdfast.wal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Ties the specification, the constants, the worked example and the golden files together: none changes alone. */
class WalFormatDocumentTest {
    private static final Path DOCUMENT = Path.of("doc", "wal-format.md");

    @Test
    void theWorkedExampleIsWhatTheCodecWrites() throws IOException {
        String document = Files.readString(DOCUMENT);
        String example =
                document.substring(document.indexOf("<!-- example -->"), document.indexOf("<!-- /example -->"));
        assertThat(example)
                .isEqualTo("<!-- example -->\n```\n" + dump(Example.segment())
                        + "```\n\nThe file `checkpoint` of a log with this identity, checkpointLsn 4160, beginLsn 4096,"
                        + " tailSequence 1 and the caller's bytes \"snapshot 1\":\n```\n"
                        + dump(Example.checkpoint().encode()) + "```\n");
    }

    @Test
    void theGoldenSegmentOfVersion1IsWhatTheCodecWritesAndReads() throws IOException {
        ByteBuffer golden = golden("segment-1.0.hex", Example.BLOCKS * Example.BLOCK);
        assertThat(golden).isEqualTo(Example.segment());
        assertThat(SegmentHeader.decode(golden, 0)).isEqualTo(Example.HEADER);
        BlockCheck check = new BlockCheck();
        for (int number = 0; number < Example.BLOCKS; number++) {
            assertThat(check.check(golden, number * Example.BLOCK, Example.PLACE, number, Fill.ZEROES))
                    .isEqualTo(BlockState.VALID);
        }
        assertThat(BlockHeader.isClosed(golden, 3 * Example.BLOCK)).isTrue();
    }

    @Test
    void theGoldenCheckpointOfVersion1IsWhatTheCodecWritesAndReads() throws IOException {
        ByteBuffer golden = golden("checkpoint-1.0.hex", 74);
        assertThat(golden).isEqualTo(Example.checkpoint().encode());
        assertThat(Checkpoint.decode(golden)).isEqualTo(Example.checkpoint());
    }

    @Test
    void theOffsetsOfTheTablesAreTheConstants() throws Exception {
        String document = Files.readString(DOCUMENT);
        assertThat(rows(document, "## 4 ", "## 5 "))
                .isEqualTo(constants(
                        "BLOCK_",
                        Map.ofEntries(
                                Map.entry("CHECKSUM", "blockChecksum"),
                                Map.entry("MAGIC", "magic"),
                                Map.entry("MAJOR", "major"),
                                Map.entry("MINOR", "minor"),
                                Map.entry("FLAGS", "flags"),
                                Map.entry("USED", "usedBytes"),
                                Map.entry("IDENTITY", "logIdentity"),
                                Map.entry("SEQUENCE", "segmentSequence"),
                                Map.entry("LSN", "blockLsn"),
                                Map.entry("SYNCED", "syncedLsn"),
                                Map.entry("NUMBER", "blockNumber"),
                                Map.entry("FLUSH_BLOCKS_AFTER", "flushBlocksAfter"),
                                Map.entry("BODY_SUM", "bodySum"),
                                Map.entry("HEADER_CHECKSUM", "headerChecksum"))));
        assertThat(rows(document, "## 5 ", "## 6 "))
                .isEqualTo(constants(
                        "FRAGMENT_",
                        Map.of(
                                "DATA_LENGTH",
                                "dataLength",
                                "TYPE",
                                "type",
                                "FLAGS",
                                "flags",
                                "KIND",
                                "kind",
                                "RESERVED",
                                "reserved",
                                "RECORD_LENGTH",
                                "recordLength",
                                "RECORD_OFFSET",
                                "fragmentOffset",
                                "BATCH_INDEX",
                                "batchIndex",
                                "CALLER_HEADER_LENGTH",
                                "callerHeaderLength",
                                "RESERVED_2",
                                "reserved")));
        assertThat(rows(document, "## 6 ", "## 7 "))
                .isEqualTo(constants(
                        "COMMIT_",
                        Map.of(
                                "COUNT",
                                "memberCount",
                                "CHECKSUM",
                                "membersChecksum",
                                "MEMBERS_BYTES",
                                "membersBytes",
                                "FIRST_LSN",
                                "firstMemberLsn")));
        assertThat(rows(document, "## 7 ", "## 8 "))
                .isEqualTo(constants(
                        "BODY_",
                        Map.ofEntries(
                                Map.entry("CHECKSUM", "bodyChecksum"),
                                Map.entry("BLOCK_BYTES", "blockBytes"),
                                Map.entry("IDENTITY", "logIdentity"),
                                Map.entry("SEQUENCE", "segmentSequence"),
                                Map.entry("FIRST_LSN", "firstLsn"),
                                Map.entry("SEGMENT_BYTES", "segmentBytes"),
                                Map.entry("STANDARD_BYTES", "standardSegmentBytes"),
                                Map.entry("PREDECESSOR_SEQUENCE", "predecessorSequence"),
                                Map.entry("PREDECESSOR_END", "predecessorEnd"),
                                Map.entry("PREDECESSOR_CHECKSUM", "predecessorChecksum"),
                                Map.entry("ORIGIN", "origin"),
                                Map.entry("FILL", "fill"),
                                Map.entry("RESERVED", "reserved"),
                                Map.entry("CREATED", "createdMillis"),
                                Map.entry("RESERVED_2", "reserved"))));
    }

    @Test
    void theNumbersOfTheTextAreTheConstants() throws IOException {
        assertThat(Files.readString(DOCUMENT))
                .contains("# The write-ahead log on disk, format " + WalFormat.MAJOR + "." + WalFormat.MINOR)
                .contains(String.format("`HFWB` (0x%08x)", WalFormat.BLOCK_MAGIC))
                .contains(String.format("`HFWC` (0x%08x)", WalFormat.CHECKPOINT_MAGIC))
                .contains("power of two from " + WalFormat.BLOCK_BYTES_MIN + " to " + WalFormat.BLOCK_BYTES_MAX)
                .contains("RECORD_BYTES_MAX = 2^30 + 65,535")
                .contains("With B = 4096: C = " + SegmentPlace.fragmentCapacity(4096));
        assertThat(WalFormat.RECORD_BYTES_MAX).isEqualTo((1 << 30) + 65_535);
        assertThat(WalFormat.SEGMENT_BYTES_MAX).isEqualTo(1L << 40);
        assertThat(WalFormat.CHECKPOINT_BYTES_MAX).isEqualTo(1 << 24);
    }

    /** Offset and name of each row of the tables between two headings. */
    private static Map<Integer, String> rows(String document, String from, String to) {
        String section = document.substring(document.indexOf("\n" + from), document.indexOf("\n" + to));
        Matcher matcher =
                Pattern.compile("(?m)^\\| (\\d+) \\| [^|]+ \\| (\\w+)").matcher(section);
        return matcher.results()
                .collect(Collectors.toMap(
                        row -> Integer.valueOf(row.group(1)), row -> row.group(2), (a, b) -> a, TreeMap::new));
    }

    private static Map<Integer, String> constants(String prefix, Map<String, String> names) throws Exception {
        Map<Integer, String> offsets = new TreeMap<>();
        for (Field field : WalFormat.class.getFields()) {
            if (field.getName().startsWith(prefix) && field.getName().endsWith("_OFFSET")) {
                String name = field.getName()
                        .substring(prefix.length(), field.getName().length() - "_OFFSET".length());
                offsets.put(field.getInt(null), names.getOrDefault(name, "no name for " + field.getName()));
            }
        }
        return offsets;
    }

    private static ByteBuffer golden(String name, int length) throws IOException {
        try (InputStream in = WalFormatDocumentTest.class.getResourceAsStream(name)) {
            assertThat(in).as("golden file %s", name).isNotNull();
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            Pattern pattern = Pattern.compile("(?m)^([0-9a-f]{4}) (( [0-9a-f]{2})+)$");
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            pattern.matcher(text).results().forEach(line -> {
                byte[] row = HexFormat.of().parseHex(line.group(2).replace(" ", ""));
                bytes.put(Integer.parseInt(line.group(1), 16), row);
            });
            return bytes;
        }
    }

    /** Lines of 16 bytes; those that are all zero are left out. */
    private static String dump(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.limit(); at += 16) {
            int end = Math.min(at + 16, bytes.limit());
            if (!Bytes.isZero(bytes, at, end)) {
                text.append(String.format("%04x ", at));
                for (int i = at; i < end; i++) {
                    text.append(String.format(" %02x", bytes.get(i)));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
