package io.holdfast.tests.repository;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.holdfast.tests.repository.Repository.Module;
import java.nio.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The rules of style that no compiler plugin knows. One instance for all rules: the classes are read once. */
@TestInstance(Lifecycle.PER_CLASS)
class StyleTest {
    private static final String NO_GENERATED_CODE = "..jmh_generated..";
    private static final String VAGUE_NAME = "(.*\\.|.*\\$)?\\w*(Impl|Manager|Helper|Util|Utils|Base)([A-Z]\\w*)?";

    private final JavaClasses main = imported(Module::classes, module -> true);
    private final JavaClasses libraries = imported(
            Module::classes, module -> !List.of("src/cli", "benchmarks").contains(module.name()));
    private final JavaClasses tests = imported(Module::testClasses, module -> true);

    @Test
    void nothingStaticIsAssignedTwice() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(NO_GENERATED_CODE)
                .and()
                .areStatic()
                .should()
                .beFinal()
                .check(main);
    }

    @Test
    void nothingStaticHoldsStateThatChanges() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(NO_GENERATED_CODE)
                .and(areStaticInTheSource())
                .should()
                .haveRawType(thatIsMutable())
                .check(main);
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .that()
                .resideOutsideOfPackage(NO_GENERATED_CODE)
                .should()
                .haveNameNotMatching(VAGUE_NAME)
                .check(main);
        classes().should().haveNameNotMatching(VAGUE_NAME).check(tests);
    }

    @Test
    void librariesPrintAndLogNothing() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(libraries);
        noClasses().should(USE_JAVA_UTIL_LOGGING).check(libraries);
    }

    @Test
    void onlyTheFfmBackendAndMappingIntoAnArenaNeedJava22() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.libc.ffm..")
                .and()
                .doNotHaveFullyQualifiedName("io.holdfast.channel.ArenaFileChannel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(main);
    }

    @Test
    void onlyTheJnrBackendNeedsJnr() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.libc.jnr..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai..")
                .check(libraries);
    }

    @Test
    void theLogsFormatDependsOnNothingButItselfAndTheJdk() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.wal.format..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.holdfast.wal.format..",
                        "java..",
                        "io.holdfast.qual..",
                        "org.jspecify..",
                        "org.checkerframework..")
                .allowEmptyShould(true)
                .check(main);
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe("a thread sleeps", call -> sleeps(call.getTarget())))
                .check(tests);
    }

    @Test
    void noTestIsDisabled() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.junit\\.jupiter\\.api\\.(condition\\.)?Disabled\\w*")
                .check(tests);
    }

    private static boolean sleeps(AccessTarget.CodeUnitAccessTarget target) {
        return target.getName().equals("sleep")
                && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                        .contains(target.getOwner().getName());
    }

    /** Static fields of the source; the compiler's own, such as an enum's $VALUES, are left alone. */
    private static DescribedPredicate<JavaField> areStaticInTheSource() {
        return DescribedPredicate.describe(
                "are static and stand in the source",
                field -> field.getModifiers().containsAll(Set.of(STATIC, FINAL))
                        && !field.getModifiers().contains(SYNTHETIC));
    }

    private static DescribedPredicate<JavaClass> thatIsMutable() {
        return DescribedPredicate.describe(
                "that is mutable by nature",
                type -> (type.getPackageName().equals("java.util.concurrent.atomic")
                                && !type.getSimpleName().endsWith("FieldUpdater"))
                        || Stream.of(
                                        Buffer.class,
                                        ThreadLocal.class,
                                        Lock.class,
                                        java.util.AbstractCollection.class,
                                        java.util.AbstractMap.class,
                                        java.util.Random.class)
                                .anyMatch(type::isAssignableTo));
    }

    private static JavaClasses imported(Function<Module, Path> classes, Predicate<Module> which) {
        return new ClassFileImporter()
                .importPaths(Repository.modules().stream()
                        .filter(which)
                        .map(classes)
                        .filter(Files::isDirectory)
                        .toList());
    }
}
