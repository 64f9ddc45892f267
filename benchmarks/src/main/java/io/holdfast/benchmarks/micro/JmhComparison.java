package io.holdfast.benchmarks.micro;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares two files that JMH wrote by {@code -rf json}: for each benchmark the ratio of the second file's score to the
 * first's, with its error. It judges nothing: only results of one machine in one hour are worth a ratio.
 */
public final class JmhComparison {
    private final Map<String, JmhResult> before;
    private final Map<String, JmhResult> after;

    private JmhComparison(Map<String, JmhResult> before, Map<String, JmhResult> after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Prints the comparison.
     *
     * @param arguments the file before and the file after
     * @throws IOException if one of them cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("two arguments are wanted: the result before and the result after");
        }
        of(Path.of(arguments[0]), Path.of(arguments[1])).print(System.out);
    }

    static JmhComparison of(Path before, Path after) throws IOException {
        return new JmhComparison(JmhResult.read(before), JmhResult.read(after));
    }

    void print(PrintStream out) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        out.printf("%-64s %12s %12s %18s   %s%n", "benchmark", "before", "after", "after / before", "bytes per call");
        names.forEach(name -> out.println(line(name)));
    }

    private String line(String name) {
        JmhResult first = before.get(name);
        JmhResult second = after.get(name);
        if (first == null || second == null) {
            return String.format(Locale.ROOT, "%-64s only %s", name, first == null ? "after" : "before");
        }
        if (!first.unit().equals(second.unit())) {
            return String.format(Locale.ROOT, "%-64s %s before, %s after", name, first.unit(), second.unit());
        }
        JmhScore ratio = second.score().relativeTo(first.score());
        return String.format(
                Locale.ROOT,
                "%-64s %12.1f %12.1f %8.3f ± %-7.3f   %s -> %s",
                name,
                first.score().value(),
                second.score().value(),
                ratio.value(),
                ratio.error(),
                bytes(first.bytes()),
                bytes(second.bytes()));
    }

    private static String bytes(Optional<JmhScore> bytes) {
        return bytes.map(score -> String.format(Locale.ROOT, "%.1f", score.value()))
                .orElse("?");
    }
}
