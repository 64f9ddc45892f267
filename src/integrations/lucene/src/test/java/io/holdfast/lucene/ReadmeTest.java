package io.holdfast.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.testing.ReadmeExample;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, in a JVM of its own. */
class ReadmeTest {
    @TempDir
    Path directory;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        String output = ReadmeExample.run(directory, directory.toString());
        try (Volume volume = Volumes.open(directory)) {
            DurabilityReport report = volume.probe();
            assertThat(output).endsWith("survives: " + report.guarantee() + "\n");
        }
        try (HoldfastDirectory index = HoldfastDirectory.open(directory.resolve("index"));
                DirectoryReader reader = DirectoryReader.open(index)) {
            assertThat(reader.docFreq(new Term("paid", "42"))).isEqualTo(1);
        }
    }
}
