package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which backend is chosen, and what is said where none can be had. */
final class LibcLoaderTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({",17,JNR", ",21,JNR", ",22,FFM", ",25,FFM", "ffm,17,FFM", "FFM,25,FFM", "jnr,25,JNR", "Jnr,17,JNR"})
    void thePropertyDecidesAndElseTheJavaVersion(String property, int java, Backend expected) {
        assertThat(LibcLoader.choose(property, java)).isEqualTo(expected);
    }

    @Test
    void anUnknownPropertyValueIsNamed() {
        assertThatThrownBy(() -> LibcLoader.choose("jna", 25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holdfast.libc")
                .hasMessageContaining("jna");
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#available")
    void theLibraryReportsItsBackendAndSystem(Backend backend) {
        Libc libc = Libc.load(backend);

        assertThat(libc.backend()).isEqualTo(backend);
        assertThat(libc.abi()).isEqualTo(Abi.current());
    }

    @Test
    void theDefaultIsTheBackendOfThisJava() {
        Assumptions.assumeTrue(System.getProperty("holdfast.libc") == null, "holdfast.libc is set for this run");

        assertThat(Libc.load().backend()).isEqualTo(Runtime.version().feature() >= 22 ? Backend.FFM : Backend.JNR);
    }

    @Test
    void ffmBeforeJava22IsRefusedWithTheVersion() {
        int java = Runtime.version().feature();
        Assumptions.assumeTrue(java < 22, "Java " + java + " has the FFM API");

        assertThatThrownBy(() -> Libc.load(Backend.FFM))
                .isInstanceOf(LibcUnavailableException.class)
                .hasMessageContaining("Java 22")
                .hasMessageContaining("Java " + java);
    }

    @Test
    void anUnsupportedSystemOrProcessorIsNamed() {
        assertThatThrownBy(() -> Abi.of("Windows 11", "amd64"))
                .isInstanceOf(LibcUnavailableException.class)
                .hasMessageContaining("Windows 11")
                .hasMessageContaining("amd64");
        assertThatThrownBy(() -> Abi.of("Linux", "riscv64")).hasMessageContaining("riscv64");
        assertThat(Abi.of("Mac OS X", "aarch64")).isEqualTo(Abi.DARWIN_AARCH64);
        assertThat(Abi.of("Mac OS X", "x86_64")).isEqualTo(Abi.DARWIN_X86_64);
        assertThat(Abi.of("Linux", "aarch64")).isEqualTo(Abi.LINUX_AARCH64);
        assertThat(Abi.of("Linux", "amd64")).isEqualTo(Abi.LINUX_X86_64);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#available")
    void aMissingSymbolIsNamedAtConstruction(Backend backend) throws Exception {
        OptionalSuite.CC.require(Command.exists("gcc"), "no gcc");
        Path source = Files.writeString(directory.resolve("empty.c"), "void unrelated(void) {}\n");
        Path library = directory.resolve("empty.so");
        Command.of("gcc", "-shared", "-fPIC", "-nostdlib", "-o", library + "", source + "")
                .runOrThrow();

        assertThatThrownBy(() -> Libc.load(backend, Abi.DARWIN_X86_64, library))
                .isInstanceOf(LibcUnavailableException.class)
                .hasMessageContaining("no symbol open")
                .hasMessageContaining("DARWIN_X86_64")
                .hasMessageContaining(library.toString());
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#available")
    void aFileThatIsNoLibraryIsNamed(Backend backend) throws Exception {
        Path text = Files.writeString(directory.resolve("text.so"), "no library");

        assertThatThrownBy(() -> Libc.load(backend, Abi.current(), text))
                .isInstanceOf(LibcUnavailableException.class)
                .hasMessageContaining(text.toString());
    }

    @Test
    void withoutItsJarsTheJnrBackendSaysWhichToAdd() throws Exception {
        URL classes = LibcLoader.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader bare = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> backend = bare.loadClass(Backend.class.getName());
            var load = bare.loadClass(Libc.class.getName()).getMethod("load", backend);
            Object jnr = backend.getField("JNR").get(null);

            assertThatThrownBy(() -> load.invoke(null, jnr))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("com.github.jnr:jnr-posix");
        }
    }
}
