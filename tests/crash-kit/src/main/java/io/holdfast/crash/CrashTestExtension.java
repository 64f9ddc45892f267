package io.holdfast.crash;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Makes one invocation of a {@link CrashTest} for each layer. */
final class CrashTestExtension implements TestTemplateInvocationContextProvider {
    /** The labels of the only layers that are to run, with commas; all if it is empty. */
    static final String LAYERS_PROPERTY = "holdfast.crash.layers";

    private static final ExtensionContext.Namespace MACHINES =
            ExtensionContext.Namespace.create(CrashTestExtension.class);

    CrashTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(CrashTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        CrashTest test = context.getRequiredTestMethod().getAnnotation(CrashTest.class);
        if (test == null) {
            return Stream.empty();
        }
        CrashBudget budget = CrashBudget.ofSeconds(test.seconds());
        Optional<Replay> replay = Replay.asked();
        // Closed with the test plan.
        IdleMachines idle = context.getRoot()
                .getStore(MACHINES)
                .getOrComputeIfAbsent(IdleMachines.class, key -> new IdleMachines(), IdleMachines.class);
        String name = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        return Arrays.stream(test.layers().length == 0 ? CrashLayer.values() : test.layers())
                .filter(CrashTestExtension::isWanted)
                .filter(layer -> replay.isEmpty() || replay.get().layer().equals(layer.label()))
                .map(layer -> new OneLayer(layer, budget.times(layer.share()), name, idle));
    }

    /** None where a replay or {@link #LAYERS_PROPERTY} asks for other layers. */
    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    private static boolean isWanted(CrashLayer layer) {
        String wanted = System.getProperty(LAYERS_PROPERTY, "");
        return wanted.isEmpty() || List.of(wanted.split(",", -1)).contains(layer.label());
    }

    /** One invocation. */
    private record OneLayer(CrashLayer layer, CrashBudget budget, String name, IdleMachines idle)
            implements TestTemplateInvocationContext, ParameterResolver {
        @Override
        public String getDisplayName(int invocationIndex) {
            return layer.label();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CrashRun.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            layer.missing().ifPresent(this::skipOrFail);
            return new CrashRun(layer, budget).named(name).on(idle);
        }

        private void skipOrFail(String reason) {
            String message = "FUSE cannot run here: " + layer.label() + ", " + reason;
            String expected = System.getenv().getOrDefault("HOLDFAST_EXPECT", "");
            if (List.of(expected.toLowerCase(Locale.ROOT).split(",")).contains("fuse")) {
                Assertions.fail("HOLDFAST_EXPECT names fuse, but " + message);
            }
            Assumptions.abort("skipped, " + message);
        }
    }
}
