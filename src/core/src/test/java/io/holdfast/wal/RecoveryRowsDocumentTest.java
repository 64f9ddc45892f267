package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The decision table, the rows of the code and the tests of {@link RecoveryTest} belong together: no row is without a test,
 * and doc/recovery-rows.md names the tests of each.
 */
class RecoveryRowsDocumentTest {
    private static final Path FORMAT = Path.of("doc", "wal-format.md");
    private static final Path ROWS = Path.of("doc", "recovery-rows.md");

    /** Rows of the table as the specification has them: the name and the verdict. */
    private static List<String> specified() throws IOException {
        String document = Files.readString(FORMAT);
        String section = document.substring(document.indexOf("\n### 12.3 "), document.indexOf("\n### 12.4 "));
        return Pattern.compile("(?m)^\\| ([A-Z_]+) \\| .* \\| ([^|]+) \\| [^|]+ \\|$")
                .matcher(section)
                .results()
                .map(row -> row.group(1) + ": " + row.group(2).replace(", empty", ""))
                .toList();
    }

    private static List<String> testsOf(RecoveryRow row) {
        StringBuilder prefix = new StringBuilder();
        for (String word : row.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            prefix.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        String name = prefix.substring(0, 1).toLowerCase(Locale.ROOT) + prefix.substring(1);
        // After the row's name comes what the disk holds, as a word of its own.
        Pattern test = Pattern.compile(name + "(?:[A-Z]\\w*)?");
        return Stream.of(RecoveryTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .filter(method -> test.matcher(method).matches())
                .sorted()
                .toList();
    }

    @Test
    void theRowsOfTheCodeAreThoseOfTheSpecificationInItsOrder() throws IOException {
        assertThat(specified())
                .isEqualTo(Arrays.stream(RecoveryRow.values())
                        .map(row -> row + ": "
                                + row.verdict().map(Verdict::toString).orElse("*refused*"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyRowHasATest(RecoveryRow row) {
        assertThat(testsOf(row)).as("tests of RecoveryTest named after %s", row).isNotEmpty();
    }

    @Test
    void theDocumentNamesTheTestsOfEveryRow() throws IOException {
        String table = Arrays.stream(RecoveryRow.values())
                .map(row -> "| " + row + " | "
                        + row.verdict().map(Verdict::toString).orElse("*refused*") + " | `"
                        + String.join("`, `", testsOf(row)) + "` |\n")
                .collect(Collectors.joining());
        assertThat(Files.readString(ROWS)).endsWith("| row | verdict | tests |\n|---|---|---|\n" + table);
    }
}
