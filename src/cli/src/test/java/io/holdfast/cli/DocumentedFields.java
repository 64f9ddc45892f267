package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Each field that is printed is described in src/cli/doc. */
final class DocumentedFields {
    private DocumentedFields() {}

    static void assertAllIn(String document, JsonNode json) throws IOException {
        assertEach(Files.readString(Path.of("doc", document)), json);
    }

    private static void assertEach(String documentation, JsonNode json) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            assertThat(documentation).contains("`" + names.next() + "`");
        }
        json.forEach(child -> assertEach(documentation, child));
    }
}
