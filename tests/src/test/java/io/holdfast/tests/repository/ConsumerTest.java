package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libc.Libc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What who depends on holdfast-core gets, and what runs with it. */
class ConsumerTest {
    private static final Path TEST_CLASSES = Repository.ROOT.resolve("tests/target/test-classes");

    @Test
    void jnrIsNoTransitiveDependency() {
        List<Path> classPath = ConsumerClassPath.plain();

        assertThat(classPath)
                .anyMatch(jar -> jar.toString().contains("holdfast-core"))
                .anyMatch(jar -> jar.toString().contains("holdfast-native-bindings"))
                .noneMatch(ConsumerClassPath::isOfJnr);
    }

    @Test
    void withoutJnrJava22CallsTheLibraryAndJava17SaysWhatToAdd() throws Exception {
        ForkedJava java = loadLibc(ConsumerClassPath.plain());

        if (ForkedJava.feature() >= 22) {
            assertThat(java).isEqualTo(new ForkedJava(0, "FFM\n", ""));
        } else {
            assertThat(java.exitCode()).isNotZero();
            assertThat(java.err())
                    .contains("LibcUnavailableException")
                    .contains("Java 17 to 21 need com.github.jnr:jnr-posix on the class path");
        }
    }

    @Test
    void withJnrEveryJavaCallsTheLibrary() throws Exception {
        ForkedJava java = loadLibc(ConsumerClassPath.withJnr());

        assertThat(java).isEqualTo(new ForkedJava(0, ForkedJava.feature() >= 22 ? "FFM\n" : "JNR\n", ""));
    }

    private static ForkedJava loadLibc(List<Path> classPath) throws Exception {
        List<Path> withMain = new ArrayList<>(classPath);
        withMain.add(TEST_CLASSES);
        return ForkedJava.run(withMain, "--enable-native-access=ALL-UNNAMED", LoadLibc.class.getName());
    }

    /** A user's program: calls the library once and prints the backend. */
    static final class LoadLibc {
        private LoadLibc() {}

        public static void main(String[] args) {
            Libc libc = Libc.load();
            if (libc.getpagesize() < 4096) {
                throw new AssertionError("page size " + libc.getpagesize());
            }
            System.out.println(libc.backend());
        }
    }
}
