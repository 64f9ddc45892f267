import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads Surefire's reports after the test command: says what was skipped and why and how many crash states were checked, fails
 * where a suite has no report, an expected one was skipped or the states are too few, and ends with "N passed, N failed,
 * N skipped". Run by .ci/run as a single source file.
 */
public final class Reports {
    private static final Pattern OPTIONAL_SUITE = Pattern.compile("skipped, ([A-Z_]+) cannot run here");

    /** A crash run's report, as the harness prints it where nothing is violated. */
    private static final Pattern CRASH_RUN =
            Pattern.compile("([a-z0-9]+)(-[a-z]+)?: (\\d+) states of \\d+ histories in .*, no violation");

    /** Crash states of each layer: what a run on two cores is to reach, and what it must reach on a busy machine. */
    private static final Map<String, int[]> CRASH_STATES = Map.of(
            "model", new int[] {200_000, 0},
            "ext4", new int[] {10_000, 1_500},
            "xfs", new int[] {5_000, 1_500},
            "btrfs", new int[] {7_000, 1_500});

    private final Set<String> expected;
    private final Map<String, Integer> crashStates = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Integer> skips = new TreeMap<>();
    private int tests;
    private int failed;
    private int skipped;

    private Reports(Set<String> expected) {
        this.expected = expected;
    }

    public static void main(String[] args) throws Exception {
        Set<String> expected = Arrays.stream(System.getenv().getOrDefault("HOLDFAST_EXPECT", "").split(","))
                .filter(name -> !name.isBlank())
                .map(name -> name.strip().toUpperCase())
                .collect(Collectors.toSet());
        Reports reports = new Reports(expected);
        List<String> directories = expected.contains("JNR_JAVA")
                ? List.of("surefire-reports", "surefire-reports-java17")
                : List.of("surefire-reports");
        for (Path module : modulesWithTests()) {
            for (String directory : directories) {
                reports.read(module, module.resolve("target").resolve(directory));
            }
        }
        System.exit(reports.conclude() ? 0 : 1);
    }

    private static List<Path> modulesWithTests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(""), 4)) {
            return files.filter(file -> file.endsWith("pom.xml") && file.getParent() != null)
                    .map(Path::getParent)
                    .filter(module -> !suites(module).isEmpty())
                    .sorted()
                    .toList();
        }
    }

    /** The classes of a module that Surefire runs: named like a test and not abstract. */
    private static List<String> suites(Path module) {
        Path root = module.resolve("src/test/java");
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith("Test.java"))
                    .filter(file -> !isAbstract(file))
                    .map(file -> root.relativize(file).toString())
                    .map(name -> name.substring(0, name.length() - ".java".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAbstract(Path source) {
        String name = source.getFileName().toString().replace(".java", "");
        try {
            return Pattern.compile("\\b(abstract\\s+class|interface)\\s+" + name + "\\b")
                    .matcher(Files.readString(source))
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path module, Path directory) throws Exception {
        List<Path> files = List.of();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> list = Files.list(directory)) {
                files = list.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                        .sorted()
                        .toList();
            }
        }
        for (String suite : suites(module)) {
            boolean reported = files.stream()
                    .map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.equals("TEST-" + suite + ".xml") || name.startsWith("TEST-" + suite + "$"));
            if (!reported) {
                complaints.add(suite + " did not run: no report in " + directory);
            }
        }
        countCrashStates(directory);
        int before = tests;
        for (Path file : files) {
            count(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement());
        }
        System.out.println(directory + ": " + (tests - before) + " tests");
    }

    /** On the later Java alone: the other cuts the same histories, for a shorter time. */
    private void countCrashStates(Path directory) throws IOException {
        if (!Files.isDirectory(directory) || !directory.endsWith("surefire-reports")) {
            return;
        }
        try (Stream<Path> outputs = Files.list(directory)) {
            for (Path output : outputs.filter(file -> file.toString().endsWith("-output.txt")).toList()) {
                for (String line : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
                    Matcher run = CRASH_RUN.matcher(line);
                    if (run.find()) {
                        int states = Integer.parseInt(run.group(3));
                        crashStates.merge(run.group(1), states, Integer::sum);
                        if (run.group(2) != null) {
                            crashStates.merge(run.group(1) + run.group(2), states, Integer::sum);
                        }
                    }
                }
            }
        }
    }

    private void judgeCrashStates() {
        new TreeMap<>(CRASH_STATES).forEach((layer, bounds) -> {
            int states = crashStates.getOrDefault(layer, 0);
            String variants = crashStates.entrySet().stream()
                    .filter(variant -> variant.getKey().startsWith(layer + "-"))
                    .map(variant -> ", " + variant.getKey() + " " + variant.getValue() + " of them")
                    .collect(Collectors.joining());
            System.out.println(
                    "crash states, " + layer + ": " + states + variants + " (to be reached: " + bounds[0] + ")");
            boolean runs = layer.equals("ext4") || expected.contains(layer.toUpperCase());
            if (states < bounds[1] && runs && expected.contains("FUSE")) {
                complaints.add("only " + states + " crash states on " + layer + ", of at least " + bounds[1]);
            }
        });
    }

    private void count(Element suite) {
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            tests++;
            if (test.getElementsByTagName("failure").getLength() > 0
                    || test.getElementsByTagName("error").getLength() > 0) {
                failed++;
                System.out.println("FAILED " + test.getAttribute("classname") + "." + test.getAttribute("name"));
            } else if (test.getElementsByTagName("skipped").getLength() > 0) {
                skipped++;
                noteSkip(test);
            }
        }
    }

    private void noteSkip(Element test) {
        Element skip = (Element) test.getElementsByTagName("skipped").item(0);
        // A test that JUnit aborted has its reason in the text, as the first line of a stack trace.
        String reason = (skip.getAttribute("message") + skip.getTextContent())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^org\\.opentest4j\\.TestAbortedException: ", "");
        skips.merge(test.getAttribute("classname") + ": " + reason, 1, Integer::sum);
        Matcher suite = OPTIONAL_SUITE.matcher(reason);
        if (suite.find() && expected.contains(suite.group(1))) {
            complaints.add(suite.group(1) + " was expected, but " + test.getAttribute("classname") + "."
                    + test.getAttribute("name") + " skipped");
        }
    }

    private boolean conclude() {
        judgeCrashStates();
        skips.forEach((reason, count) -> System.out.println("skipped " + count + " in " + reason));
        if (tests == 0) {
            complaints.add("no test ran");
        }
        complaints.forEach(complaint -> System.out.println("RED: " + complaint));
        System.out.println((tests - failed - skipped) + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0 && complaints.isEmpty();
    }
}
