package io.holdfast.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.ReadmeExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, in a JVM of its own. */
class ReadmeTest {
    @TempDir
    Path directory;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        assertThat(ReadmeExample.run(directory, directory.toString())).endsWith("committed\n");
        assertThat(directory.resolve("log/0000000000000001.wal")).exists();
    }
}
