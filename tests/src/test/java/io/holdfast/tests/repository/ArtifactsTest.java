package io.holdfast.tests.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.tests.repository.Repository.Module;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jars that are published, as mvn verify has just built them. */
class ArtifactsTest {
    private static final int MAJOR_OF_JAVA_17 = 61;
    private static final int MAJOR_OF_JAVA_22 = 66;

    private final List<Module> published = Repository.modules().stream()
            .filter(Module::hasMain)
            .filter(module -> !pom(module).contains("<maven.deploy.skip>true"))
            .toList();

    @Test
    void theBomNamesEveryPublishedArtifact() {
        String bom = Repository.read(Repository.ROOT.resolve("src/bom/pom.xml"));

        assertThat(published)
                .isNotEmpty()
                .allSatisfy(module -> assertThat(bom).contains("<artifactId>" + artifact(module) + "</artifactId>"));
    }

    @Test
    void everyJarHasAModuleNameOfItsOwn() {
        assertThat(published)
                .extracting(module -> ModuleFinder.of(jar(module, "")).findAll().stream()
                        .map(reference -> reference.descriptor().name())
                        .toList())
                .allSatisfy(names -> assertThat(names).hasSize(1).allMatch(name -> name.startsWith("io.holdfast.")))
                .doesNotHaveDuplicates();
        assertThat(published).allSatisfy(module -> {
            try (JarFile jar = new JarFile(jar(module, "").toFile())) {
                assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                        .as(module.name())
                        .isNotBlank();
            }
        });
    }

    @Test
    void everyJarComesWithItsSourcesAndItsJavadoc() {
        assertThat(published).allSatisfy(module -> {
            assertThat(names(jar(module, "-sources"))).anyMatch(name -> name.endsWith(".java"));
            assertThat(names(jar(module, "-javadoc"))).contains("index.html");
        });
    }

    @Test
    void onlyTheFfmBackendAndMappingIntoAnArenaAreCompiledForJava22() {
        assertThat(published).allSatisfy(module -> {
            try (JarFile jar = new JarFile(jar(module, "").toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (entry.getName().endsWith(".class")) {
                        boolean later = entry.getName().startsWith("io/holdfast/libc/ffm/")
                                || entry.getName().equals("io/holdfast/channel/ArenaFileChannel.class");
                        assertThat(major(jar, entry))
                                .as(entry.getName())
                                .isEqualTo(later ? MAJOR_OF_JAVA_22 : MAJOR_OF_JAVA_17);
                    }
                }
            }
        });
    }

    private static int major(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }

    private static List<String> names(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return Collections.list(jar.entries()).stream()
                    .map(JarEntry::getName)
                    .toList();
        }
    }

    private static Path jar(Module module, String classifier) {
        String name = artifact(module) + "-" + version() + classifier + ".jar";
        return module.directory().resolve("target").resolve(name);
    }

    private static String artifact(Module module) {
        // The first one in the file is the parent's.
        String own = pom(module).substring(pom(module).indexOf("</parent>"));
        return firstMatch("<artifactId>([^<]+)</artifactId>", own);
    }

    private static String version() {
        return firstMatch("<version>([^<]+)</version>", Repository.read(Repository.ROOT.resolve("pom.xml")));
    }

    private static String pom(Module module) {
        return Repository.read(module.directory().resolve("pom.xml"));
    }

    private static String firstMatch(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
