package io.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README tells to run is there. */
class ReadmeCommandsTest {
    private static final Pattern PROGRAM = Pattern.compile("io\\.holdfast\\.benchmarks\\.[\\w.]*[A-Z]\\w*");

    @Test
    void everyProgramThatTheReadmeNamesHasAMain() throws IOException {
        Set<String> programs = PROGRAM.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(programs).contains("io.holdfast.benchmarks.commit.DurableCommits");
        assertThat(programs)
                .allSatisfy(program -> assertThatNoException()
                        .isThrownBy(() -> Class.forName(program).getMethod("main", String[].class)));
    }
}
