package io.holdfast.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.ReadmeExample;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, in a JVM of its own. */
class ReadmeTest {
    @TempDir
    Path directory;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        assertThat(ReadmeExample.run(directory, directory.toString()))
                .isEqualTo("paid 42, and no power cut takes it back\n");
        HoldfastFilePath.register();
        try (Connection connection = new Database("jdbc:h2:holdfast:" + directory + "/ledger").connect()) {
            assertThat(Database.query(connection, "select amount from paid")).isEqualTo(42);
        }
    }
}
