package io.holdfast.tests.repository;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a project that depends on holdfast-core gets, as Maven resolved it for the module tests/consumer. */
final class ConsumerClassPath {
    private ConsumerClassPath() {}

    /** The class path of who depends on holdfast-core and nothing else. */
    static List<Path> plain() {
        return split(Repository.read(Repository.ROOT.resolve("tests/consumer/target/classpath.txt"))
                        .strip())
                .toList();
    }

    /** The same with jnr-posix, as who runs on Java 17 to 21 adds it. */
    static List<Path> withJnr() {
        return Stream.concat(
                        plain().stream(),
                        split(System.getProperty("java.class.path")).filter(ConsumerClassPath::isOfJnr))
                .toList();
    }

    static boolean isOfJnr(Path jar) {
        String path = jar.toString().replace(File.separatorChar, '/');
        return path.contains("/com/github/jnr/") || path.contains("/org/ow2/asm/");
    }

    private static Stream<Path> split(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of);
    }
}
