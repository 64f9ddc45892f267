package io.holdfast.tests.repository;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.holdfast.tests.repository.Repository.Module;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house: native-bindings, platform, src/core, the crash kit, then the command and the integrations, then benchmarks and the engines, then tests. */
class ModuleDirectionTest {
    private static final List<List<String>> STOREYS = List.of(
            List.of("native-bindings"),
            List.of("platform"),
            List.of("src/core"),
            List.of("tests/crash-kit"),
            List.of("src/cli", "src/integrations/"),
            List.of("benchmarks", "tests/engines"),
            List.of("tests"));

    private final List<Module> modules = Repository.modules();

    @Test
    void everyModuleHasItsStorey() {
        assertThat(modules)
                .isNotEmpty()
                .allSatisfy(module -> assertThat(storey(module.name())).isNotNegative());
    }

    @Test
    void everyModulesClassesAreThereToBeChecked() {
        assertThat(modules)
                .extracting(Module::name)
                .contains(
                        "native-bindings",
                        "platform",
                        "src/core",
                        "src/cli",
                        "src/integrations/bookkeeper",
                        "src/integrations/nio",
                        "src/integrations/lucene",
                        "benchmarks");
        assertThat(modules)
                .filteredOn(Module::hasMain)
                .allSatisfy(module -> assertThat(classFiles(module.classes()))
                        .as("run mvn verify from the root: %s", module.classes())
                        .isNotEmpty());
    }

    @Test
    void aClassDependsOnlyOnClassesOfItsModuleAndOfLowerStoreys() {
        JavaClasses imported = new ClassFileImporter()
                .importPaths(modules.stream()
                        .filter(Module::hasMain)
                        .map(Module::classes)
                        .toList());

        classes().should(dependDownwards()).check(imported);
    }

    @Test
    void noPackageSpansTwoModules() {
        Map<String, Set<String>> modulesOfPackage = new TreeMap<>();
        for (Module module : modules) {
            for (Path root : List.of(module.classes(), module.testClasses())) {
                for (Path file : classFiles(root)) {
                    modulesOfPackage
                            .computeIfAbsent(root.relativize(file.getParent()).toString(), ignored -> new TreeSet<>())
                            .add(module.name());
                }
            }
        }

        assertThat(modulesOfPackage)
                .isNotEmpty()
                .allSatisfy((name, owners) -> assertThat(owners).hasSize(1));
    }

    private ArchCondition<JavaClass> dependDownwards() {
        return new ArchCondition<>("depend on their own module and lower storeys only") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                Optional<String> own = moduleOf(item);
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    Optional<String> other =
                            moduleOf(dependency.getTargetClass().getBaseComponentType());
                    if (own.isPresent()
                            && other.isPresent()
                            && !own.equals(other)
                            && storey(own.get()) <= storey(other.get())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private Optional<String> moduleOf(JavaClass type) {
        return type.getSource()
                .map(Source::getUri)
                .filter(uri -> uri.getScheme().equals("file"))
                .map(Path::of)
                .flatMap(file -> modules.stream()
                        .filter(module -> file.startsWith(module.classes()))
                        .map(Module::name)
                        .findFirst());
    }

    private static int storey(String module) {
        for (int storey = 0; storey < STOREYS.size(); storey++) {
            for (String name : STOREYS.get(storey)) {
                if (name.endsWith("/") ? module.startsWith(name) : module.equals(name)) {
                    return storey;
                }
            }
        }
        return -1;
    }

    private static List<Path> classFiles(Path root) {
        return Repository.find(root, Integer.MAX_VALUE, path -> path.toString().endsWith(".class"));
    }
}
