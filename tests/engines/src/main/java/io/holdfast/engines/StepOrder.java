package io.holdfast.engines;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * How the steps of a protocol are taken. Each step is durable when it returns, and each relies on those before it: so there is one
 * right way, {@link #AS_GIVEN}. It is an argument so that tests can give a wrong one, and see what it costs.
 */
@FunctionalInterface
public interface StepOrder {
    /** One after the other; a step that fails is the last. */
    StepOrder AS_GIVEN = steps -> {
        for (Step step : steps) {
            step.action().take();
        }
    };

    /** What a step does. */
    @FunctionalInterface
    interface Action {
        /**
         * Takes the step.
         *
         * @throws IOException if it fails: no further step is taken
         */
        void take() throws IOException;
    }

    /**
     * A step.
     *
     * @param name what it does, in a few words, unique in its protocol
     * @param action does it; durable on return
     */
    record Step(String name, Action action) {
        /** Refuses what is missing. */
        public Step {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(action, "action");
        }
    }

    /**
     * Takes all steps.
     *
     * @param steps the steps in the order that is right
     * @throws IOException as the step that failed
     */
    void take(List<Step> steps) throws IOException;
}
