package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Set<String> TOP_LEVEL = Set.of(
            "LICENSE", "README.md", "benchmarks", "native-bindings", "platform", "pom.xml", "src", "target", "tests");

    @Test
    void theTopLevelHoldsOnlyWhatTheArchitectureNames() throws IOException {
        assertThat(visibleEntries("")).isSubsetOf(TOP_LEVEL).contains("pom.xml", "README.md", "src", "tests");
    }

    @Test
    void srcHoldsOnlyModulesThatUsersDependOn() throws IOException {
        assertThat(visibleEntries("src")).containsExactlyInAnyOrder("bom", "cli", "core", "integrations");
    }

    private static Set<String> visibleEntries(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(Repository.ROOT.resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toSet());
        }
    }
}
