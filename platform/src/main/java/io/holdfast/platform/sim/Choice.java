package io.holdfast.platform.sim;

import java.util.SplittableRandom;

/** What survives a crash, decided once for every sector, length and change of names that is under way. */
@FunctionalInterface
interface Choice {
    /** The operation of what is durable already. */
    int DURABLE = -1;

    /**
     * Picks what survives.
     *
     * @param operations the operations that left a state behind, ascending, the first {@link #DURABLE} or the earliest
     *     that can be seen
     * @return the index of the state that is seen after the crash
     */
    int pick(int[] operations);

    /** Everything up to an operation survives, nothing after it. */
    static Choice prefix(int last) {
        return operations -> {
            int picked = 0;
            for (int i = 1; i < operations.length; i++) {
                if (operations[i] <= last) {
                    picked = i;
                }
            }
            return picked;
        };
    }

    /** Everything survives but one operation. */
    static Choice without(int lost) {
        return operations -> {
            int last = operations.length - 1;
            return operations[last] == lost && last > 0 ? last - 1 : last;
        };
    }

    /** Nothing survives but one operation. */
    static Choice only(int kept) {
        return operations -> {
            int picked = 0;
            for (int i = 1; i < operations.length; i++) {
                if (operations[i] == kept) {
                    picked = i;
                }
            }
            return picked;
        };
    }

    /** Anything, each thing by itself. With a share of its own, so that some states lose little and others keep little. */
    static Choice random(SplittableRandom random) {
        int latestInEight = random.nextInt(8);
        return operations ->
                random.nextInt(8) < latestInEight ? operations.length - 1 : random.nextInt(operations.length);
    }

    /** The digits of a number, each in the base that is asked for: every number below the product is a state of its own. */
    static Choice digits(long number) {
        long[] rest = {number};
        return operations -> {
            int digit = (int) (rest[0] % operations.length);
            rest[0] /= operations.length;
            return digit;
        };
    }
}
