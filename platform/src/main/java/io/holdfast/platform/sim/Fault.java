package io.holdfast.platform.sim;

import java.util.Objects;
import java.util.Optional;

/**
 * When something goes wrong, and what.
 *
 * @param call at which calls
 * @param name of which file, by the name that it was opened by; any file or directory if empty
 * @param first the first of these calls that is struck, counted from one
 * @param last the last, {@link Long#MAX_VALUE} for ever
 * @param oneIn one in how many of these calls is struck, at random by the disk's seed; 1 for each
 * @param effect what happens
 */
public record Fault(Call call, Optional<String> name, long first, long last, int oneIn, Effect effect) {
    /** Refuses faults that never strike. */
    public Fault {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(effect, "effect");
        if (first < 1 || last < first || oneIn < 1) {
            throw new IllegalArgumentException("calls count from one: " + first + " to " + last + ", one in " + oneIn);
        }
    }

    /**
     * One call is struck.
     *
     * @param call which kind
     * @param nth which one, counted from one
     * @param effect what happens
     * @return the fault, for any file
     */
    public static Fault once(Call call, long nth, Effect effect) {
        return new Fault(call, Optional.empty(), nth, nth, 1, effect);
    }

    /**
     * Every call is struck from one on.
     *
     * @param call which kind
     * @param nth the first, counted from one
     * @param effect what happens
     * @return the fault, for any file
     */
    public static Fault forEver(Call call, long nth, Effect effect) {
        return new Fault(call, Optional.empty(), nth, Long.MAX_VALUE, 1, effect);
    }

    /**
     * Calls are struck at random.
     *
     * @param call which kind
     * @param oneIn one in how many
     * @param effect what happens
     * @return the fault, for any file
     */
    public static Fault atRandom(Call call, int oneIn, Effect effect) {
        return new Fault(call, Optional.empty(), 1, Long.MAX_VALUE, oneIn, effect);
    }

    /**
     * The same fault for one file alone; the calls of others are not counted.
     *
     * @param file its name
     * @return the fault
     */
    public Fault of(String file) {
        return new Fault(call, Optional.of(file), first, last, oneIn, effect);
    }
}
