package io.holdfast.platform.sim;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Counts calls and says which one is struck. */
final class FaultSchedule {
    private final List<Fault> faults;
    private final long[] counts;
    private final SplittableRandom random;
    private long elapsedNanos;

    FaultSchedule(List<Fault> faults, long seed) {
        this.faults = faults;
        this.counts = new long[faults.size()];
        this.random = new SplittableRandom(seed);
    }

    /** The effect on the next call of a kind, or null. Delays are added up. */
    @Nullable
    Effect next(Call call, String name) {
        Effect first = null;
        for (int i = 0; i < counts.length; i++) {
            Fault fault = faults.get(i);
            if (fault.call() != call || !fault.name().map(name::equals).orElse(true)) {
                continue;
            }
            long count = ++counts[i];
            boolean strikes = count >= fault.first()
                    && count <= fault.last()
                    && (fault.oneIn() == 1 || random.nextInt(fault.oneIn()) == 0);
            if (strikes && fault.effect() instanceof Effect.Delay delay) {
                elapsedNanos += delay.nanos();
            } else if (strikes && first == null) {
                first = fault.effect();
            }
        }
        return first;
    }

    long elapsedNanos() {
        return elapsedNanos;
    }
}
