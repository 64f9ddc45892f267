package io.holdfast.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhComparisonTest {
    @TempDir
    Path directory;

    @Test
    void relativeErrorsAddAsSquaresDo() {
        JmhScore ratio = new JmhScore(50, 4).relativeTo(new JmhScore(100, 6));
        assertThat(ratio.value()).isEqualTo(0.5);
        // Relative errors of 8 % and 6 % are 10 % together, of 0.5.
        assertThat(ratio.error()).isCloseTo(0.05, within(1e-12));
        assertThat(new JmhScore(50, Double.NaN).relativeTo(new JmhScore(100, 6)).error())
                .isNaN();
    }

    @Test
    void aBenchmarkOfBothFilesHasItsRatioErrorAndAllocation() throws IOException {
        Path before = write("before", result("Block.seal", "1", "100", "6", "24.04", "ns/op"));
        Path after = write("after", result("Block.seal", "1", "50", "4", "0", "ns/op"));
        assertThat(lines(before, after)).contains("Block.seal avgt x1 bytes=4096 100.0 50.0 0.500 ± 0.050 24.0 -> 0.0");
    }

    @Test
    void oneIterationHasNoErrorAndNoProfilerNoAllocation() throws IOException {
        String one = result("Block.seal", "1", "100", "\"NaN\"", "0", "ns/op");
        Path before = write("before", one);
        Path after = write("after", one.replace("gc.alloc.rate.norm", "gc.count"));
        assertThat(lines(before, after)).contains("100.0 100.0 1.000 ± NaN 0.0 -> ?");
    }

    @Test
    void whatOnlyOneFileHasOrMeasuresOtherwiseIsNamed() throws IOException {
        Path before = write(
                "before",
                result("Block.gone", "1", "1", "0", "0", "ns/op"),
                result("Block.threads", "1", "1", "0", "0", "ns/op"),
                result("Block.unit", "1", "1", "0", "0", "ns/op"));
        Path after = write(
                "after",
                result("Block.threads", "8", "1", "0", "0", "ns/op"),
                result("Block.unit", "1", "1", "0", "0", "ops/s"));
        assertThat(lines(before, after))
                .contains("Block.gone avgt x1 bytes=4096 only before")
                .contains("Block.threads avgt x1 bytes=4096 only before")
                .contains("Block.threads avgt x8 bytes=4096 only after")
                .contains("Block.unit avgt x1 bytes=4096 ns/op before, ops/s after");
    }

    @Test
    void whatIsNoResultOfJmhIsRefused() throws IOException {
        Path good = write("good", result("Block.seal", "1", "1", "0", "0", "ns/op"));
        Path empty = write("empty");
        Path object = Files.writeString(directory.resolve("object"), "{}");
        Path words = write("words", result("Block.seal", "1", "\"fast\"", "0", "0", "ns/op"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> lines(good, empty))
                .withMessage(empty + " is no result of JMH's in JSON");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> lines(object, good))
                .withMessage(object + " is no result of JMH's in JSON");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> lines(good, words))
                .withMessage(words + " has \"fast\" where JMH writes a number");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> JmhComparison.main(new String[] {good.toString()}));
    }

    @Test
    void theCommittedResultHasAllBenchmarksThatAreCompared() throws IOException {
        Path committed = Path.of("results", "micro", "quick.json");
        assertThat(JmhResult.read(committed).keySet())
                .extracting(name -> name.substring(0, name.indexOf(' ')))
                .containsOnlyOnce(
                        "AppendBenchmark.append",
                        "AppendBenchmark.appendAsync",
                        "AppendBenchmark.appendPosition",
                        "AppendBenchmark.appendPositionByEight",
                        "BlockBenchmark.check",
                        "BlockBenchmark.crc32c",
                        "BlockBenchmark.decode",
                        "BlockBenchmark.encode",
                        "BlockBenchmark.seal",
                        "BufferPoolBenchmark.alone",
                        "BufferPoolBenchmark.shared");
        assertThat(lines(committed, committed)).contains("1.000 ±").doesNotContain("only");
    }

    private static String lines(Path before, Path after) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JmhComparison.of(before, after).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
    }

    private Path write(String name, String... results) throws IOException {
        return Files.writeString(directory.resolve(name), "[" + String.join(",", results) + "]");
    }

    /** As JMH 1.37 writes it, less what is not read. */
    private static String result(String name, String threads, String score, String error, String bytes, String unit) {
        return """
                {"jmhVersion": "1.37", "benchmark": "io.holdfast.benchmarks.micro.%s", "mode": "avgt", "threads": %s,
                 "params": {"bytes": "4096"},
                 "primaryMetric": {"score": %s, "scoreError": %s, "scoreUnit": "%s"},
                 "secondaryMetrics": {"gc.alloc.rate.norm": {"score": %s, "scoreError": 0, "scoreUnit": "B/op"}}}""".formatted(name, threads, score, error, unit, bytes);
    }
}
