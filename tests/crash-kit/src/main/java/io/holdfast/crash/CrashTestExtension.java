package io.holdfast.crash;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes one invocation of a {@link CrashTest} for each layer. */
final class CrashTestExtension implements TestTemplateInvocationContextProvider {
    /** The labels of the only layers that are to run, with commas; all if it is empty. */
    static final String LAYERS_PROPERTY = "holdfast.crash.layers";

    private static final ExtensionContext.Namespace MACHINES =
            ExtensionContext.Namespace.create(CrashTestExtension.class);

    CrashTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return annotation(context).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        CrashTest test = annotation(context).orElseThrow();
        Set<CrashLayer> wanted = wanted();
        CrashBudget budget = CrashBudget.ofSeconds(test.seconds());
        Optional<Replay> replay = Replay.asked();
        // Closed with the test plan.
        IdleMachines idle = context.getRoot()
                .getStore(MACHINES)
                .getOrComputeIfAbsent(IdleMachines.class, key -> new IdleMachines(), IdleMachines.class);
        String name = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        return Arrays.stream(test.layers().length == 0 ? CrashLayer.values() : test.layers())
                .filter(wanted::contains)
                .filter(layer -> replay.isEmpty() || replay.get().layer() == layer)
                .map(layer -> new OneLayer(layer, budget.times(layer.share()), name, idle));
    }

    /** None where a replay or {@link #LAYERS_PROPERTY} asks for other layers. */
    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    private static Optional<CrashTest> annotation(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), CrashTest.class);
    }

    private static Set<CrashLayer> wanted() {
        String wanted = System.getProperty(LAYERS_PROPERTY, "");
        return wanted.isEmpty()
                ? EnumSet.allOf(CrashLayer.class)
                : Arrays.stream(wanted.split(",", -1)).map(CrashLayer::labelled).collect(Collectors.toSet());
    }

    /** One invocation. */
    private record OneLayer(CrashLayer layer, CrashBudget budget, String name, IdleMachines idle)
            implements TestTemplateInvocationContext, ExecutionCondition, ParameterResolver {
        @Override
        public String getDisplayName(int invocationIndex) {
            return layer.label();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        /** Not where the parameter is resolved: what is thrown there is a failure, whatever it is. */
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return reason().filter(reason -> !isExpected())
                    .map(reason -> ConditionEvaluationResult.disabled("skipped, " + reason))
                    .orElseGet(() -> ConditionEvaluationResult.enabled(layer.label()));
        }

        private Optional<String> reason() {
            return layer.missing().map(missing -> "FUSE cannot run here: " + layer.label() + ", " + missing);
        }

        private static boolean isExpected() {
            String expected = System.getenv().getOrDefault("HOLDFAST_EXPECT", "");
            return List.of(expected.toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1))
                    .contains("fuse");
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CrashRun.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            reason().ifPresent(reason -> Assertions.fail("HOLDFAST_EXPECT names fuse, but " + reason));
            return new CrashRun(layer, budget).named(name).on(idle);
        }
    }
}
