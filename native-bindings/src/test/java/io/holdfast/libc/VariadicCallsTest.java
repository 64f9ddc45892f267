package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jnr.ffi.annotations.SaveError;
import jnr.ffi.annotations.Variadic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Variadic arguments go on the stack on Apple silicon and nowhere else: who forgets the index works everywhere but there.
 * So the catalogue is held against C's prototypes, and both backends against the catalogue.
 */
final class VariadicCallsTest {
    /** From the manual pages: the functions declared with an ellipsis, and their count of named parameters. */
    private static final Map<String, Integer> PROTOTYPES_WITH_ELLIPSIS = Map.of("open", 2, "openat", 3, "fcntl", 2);

    @ParameterizedTest
    @EnumSource
    void theCatalogueKnowsWhichArgumentsAreVariadic(Call call) {
        Integer named = PROTOTYPES_WITH_ELLIPSIS.get(call.cName());

        assertThat(call.isVariadic()).isEqualTo(named != null);
        if (named != null) {
            assertThat(call.firstVariadic()).isEqualTo(named);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onAppleSiliconVariadicArgumentsGoOnTheStackAndNamedOnesIntoRegisters(Call call) {
        List<CallArranger.Place> places = new CallArranger(CallArranger.Rules.MAC_AARCH64).places(call);

        assertThat(places).isEqualTo(expectedOnAppleSilicon(call));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "OPENAT", "FCNTL_INT", "FCNTL_POINTER"})
    void aForgottenIndexIsSeenOnAppleSilicon(Call call) {
        List<CallArranger.Place> places =
                new CallArranger(CallArranger.Rules.MAC_AARCH64).placesWithoutVariadicIndex(call);

        assertThat(places).isNotEqualTo(expectedOnAppleSilicon(call)).noneMatch(CallArranger.Place::onStack);
    }

    @ParameterizedTest
    @EnumSource
    void onLinuxAndOnIntelEveryArgumentGoesIntoARegister(Call call) {
        assertThat(new CallArranger(CallArranger.Rules.LINUX_AARCH64).places(call))
                .noneMatch(CallArranger.Place::onStack);
        assertThat(new CallArranger(CallArranger.Rules.SYSV_X86_64).places(call))
                .noneMatch(CallArranger.Place::onStack);
    }

    /** By C's prototypes, not by the catalogue: so a row without its index fails. */
    private static List<CallArranger.Place> expectedOnAppleSilicon(Call call) {
        int named = PROTOTYPES_WITH_ELLIPSIS.getOrDefault(
                call.cName(), call.parameters().size());
        return IntStream.range(0, call.parameters().size())
                .mapToObj(i -> new CallArranger.Place(i >= named, i < named ? i : (i - named) * Long.BYTES))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void jnrDeclaresTheSameArgumentsVariadic(Call call) throws Exception {
        Method method = jnrMethod(call);
        Variadic variadic = method.getAnnotation(Variadic.class);

        assertThat(variadic != null).isEqualTo(call.isVariadic());
        if (variadic != null) {
            assertThat(variadic.fixedCount()).isEqualTo(call.firstVariadic());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POSIX_FADVISE", "GETPAGESIZE", "GETEUID"})
    void jnrKeepsTheErrnoOfEveryCallThatSetsIt(Call call) throws Exception {
        assertThat(jnrMethod(call).isAnnotationPresent(SaveError.class)).isTrue();
    }

    private static Method jnrMethod(Call call) throws Exception {
        for (Method method :
                Class.forName("io.holdfast.libc.jnr.CLibrary$Functions").getMethods()) {
            if (method.getName().equals(call.cName()) && takes(method.getParameterTypes(), call.parameters())) {
                return method;
            }
        }
        throw new AssertionError("JNR does not declare " + call);
    }

    private static boolean takes(Class<?>[] declared, List<Call.Type> parameters) {
        return declared.length == parameters.size()
                && IntStream.range(0, declared.length).allMatch(i -> takes(declared[i], parameters.get(i)));
    }

    private static boolean takes(Class<?> declared, Call.Type type) {
        return switch (type) {
            case INT -> declared == int.class;
            case LONG -> declared == long.class;
            // A path, or an address.
            case POINTER -> declared == byte[].class || declared == long.class;
        };
    }
}
