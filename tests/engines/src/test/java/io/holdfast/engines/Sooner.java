package io.holdfast.engines;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/**
 * A wrong order: one step is taken before all others.
 *
 * @param step the name of the step; where a protocol has none of that name, its order stays right
 */
public record Sooner(String step) implements StepOrder {
    @Override
    public void take(List<Step> steps) throws IOException {
        AS_GIVEN.take(steps.stream()
                .sorted(Comparator.comparing((Step one) -> !one.name().equals(step)))
                .toList());
    }
}
