package io.holdfast.engines.logstore;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Oracle;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A log that loses its beginning on purpose: it begins at a truncation that was begun, not before the last that was done; from
 * there everything promised is there, once, in order, and nothing comes after something missing.
 */
final class LogStoreOracle implements Oracle<Entries> {
    @Override
    public void check(List<Entries> found, Expected<Entries> expected) {
        List<Entries> begun = appends(expected.attempted());
        NavigableSet<Integer> beginnings = beginnings(expected);
        int first = found.isEmpty() ? beginnings.last() : begun.indexOf(found.get(0));
        if (!beginnings.contains(first)) {
            throw new AssertionError("the first found is number " + first + "; truncated was before number "
                    + beginnings.first() + ", tried before " + beginnings);
        }
        List<Entries> promised = appends(expected.acknowledged()).stream()
                .filter(append -> begun.indexOf(append) >= first)
                .toList();
        Oracle.<Entries>inOrder().check(found, new Expected<>(promised, begun.subList(first, begun.size())));
    }

    private static List<Entries> appends(List<Entries> items) {
        return items.stream().filter(item -> !item.isTruncation()).toList();
    }

    /** The number before which the log was truncated, and those behind it before which it was to be. */
    private static NavigableSet<Integer> beginnings(Expected<Entries> expected) {
        int done = truncations(expected.acknowledged()).max().orElse(0);
        NavigableSet<Integer> beginnings = new TreeSet<>(List.of(done));
        truncations(expected.attempted()).filter(number -> number > done).forEach(beginnings::add);
        return beginnings;
    }

    private static IntStream truncations(List<Entries> items) {
        return items.stream().filter(Entries::isTruncation).mapToInt(Entries::number);
    }
}
