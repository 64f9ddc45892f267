package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLinesTest {
    @Test
    void linesEndAtLineFeedsAndTheLastMayLackIts() throws IOException {
        assertThat(read("", 10)).isEmpty();
        assertThat(read("\n", 10)).containsExactly("");
        assertThat(read("a\n\nbc\r\nd", 10)).containsExactly("a", "", "bc\r", "d");
        assertThat(read("a\n", 10)).containsExactly("a");
    }

    @Test
    void aLineMayBeAsLongAsARecordAndNoLonger() throws IOException {
        int max = 200_000;
        String longest = "x".repeat(max);
        assertThat(read("first\n" + longest + "\n" + longest, max)).containsExactly("first", longest, longest);
        InputLines tooLong = lines("first\n" + longest + "x\n", max);
        assertThat(tooLong.next()).isNotNull();
        assertThatThrownBy(tooLong::next)
                .isInstanceOf(IOException.class)
                .hasMessage("line 2 of standard input is longer than 200000 bytes, the longest record");
        assertThatThrownBy(() -> read("x".repeat(max + 10_000_000), max)).hasMessageContaining("line 1 ");
    }

    @Test
    void linesThatComeInPiecesAreTheSame() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            expected.add("line " + i + " " + "y".repeat(i % 300));
            text.append(expected.get(i)).append('\n');
        }
        InputStream pieces = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + available() % 977));
            }
        };
        assertThat(read(new InputLines(pieces, 1000))).isEqualTo(expected);
    }

    private static List<String> read(String text, int max) throws IOException {
        return read(lines(text, max));
    }

    private static InputLines lines(String text, int max) {
        return new InputLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
    }

    private static List<String> read(InputLines lines) throws IOException {
        List<String> read = new ArrayList<>();
        ByteBuffer line;
        while ((line = lines.next()) != null) {
            read.add(StandardCharsets.UTF_8.decode(line).toString());
        }
        return read;
    }
}
