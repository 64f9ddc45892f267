package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.List;

/** What the kernel handed to the medium, from the start of the disk on, and the medium as it became. */
final class History {
    private final Image start;
    private final Medium medium;
    private final List<Operation> operations = new ArrayList<>();

    History(Image start) {
        this.start = start;
        this.medium = new Medium(start);
    }

    void record(Operation operation) {
        operation.applyTo(medium, operations.size());
        operations.add(operation);
    }

    /** The first operations, as people read them. */
    List<DiskStep> steps(int count) {
        return new DiskSteps(start).of(operations.subList(0, count));
    }

    int size() {
        return operations.size();
    }

    Medium medium() {
        return medium;
    }

    /** The medium as it was after some operations, of its own. */
    Medium after(int count) {
        if (count == operations.size()) {
            return medium.copy();
        }
        Medium earlier = new Medium(start);
        apply(earlier, 0, count);
        return earlier;
    }

    void apply(Medium target, int from, int to) {
        for (int i = from; i < to; i++) {
            operations.get(i).applyTo(target, i);
        }
    }
}
