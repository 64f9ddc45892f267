package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as users run it: {@code java -jar holdfast.jar}, on the Java that runs the tests. */
class HoldfastJarTest {
    @TempDir
    Path directory;

    @Test
    void doctorExaminesADirectoryByTheBackendOfThisJavaAndPrintsNoWarningOfTheRuntime() throws Exception {
        ForkedJava doctor = RunningCommand.run("doctor", "--json", directory.toString());

        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.exitCode()).isIn(0, 1);
        assertThat(doctor.out())
                .contains("\"durable\": " + (doctor.exitCode() == 0))
                .contains("\"backend\": \"" + (ForkedJava.feature() >= 22 ? "FFM" : "JNR") + "\"")
                .contains("\"path\": \"" + directory.toRealPath() + "\"");
    }

    @Test
    void doctorPutsTheReasonFirstWhereNothingIsDurable() throws Exception {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isDirectory(memory), "no file system in memory at " + memory);

        ForkedJava doctor = RunningCommand.run("doctor", memory.toString());

        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(doctor.out()).startsWith("Not durable: tmpfs keeps everything in memory");
    }

    @Test
    void wrongUsageAndWhatIsNoDirectoryEndWithTwo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(RunningCommand.run("doctor").exitCode()).isEqualTo(2);
        assertThat(RunningCommand.run("doctor", file.toString()))
                .isEqualTo(new ForkedJava(2, "", "holdfast doctor: " + file + ": not a directory\n"));
    }

    @Test
    void itNamesTheVersionThatWasBuilt() throws Exception {
        String pom = Repository.read(Repository.ROOT.resolve("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));

        assertThat(RunningCommand.run("--version")).isEqualTo(new ForkedJava(0, "holdfast " + version + "\n", ""));
    }

    @Test
    void theJarHasBothBackendsItsLicensesAndNoModuleOfSomebodyElse() throws IOException {
        try (JarFile jar = new JarFile(RunningCommand.JAR.toFile())) {
            List<String> names = Collections.list(jar.entries()).stream()
                    .map(JarEntry::getName)
                    .toList();
            assertThat(names)
                    .contains(
                            "io/holdfast/libc/ffm/FfmLibc.class",
                            "io/holdfast/libc/jnr/JnrLibc.class",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE")
                    .noneMatch(name -> name.endsWith("module-info.class"))
                    .doesNotHaveDuplicates();
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
        }
    }
}
