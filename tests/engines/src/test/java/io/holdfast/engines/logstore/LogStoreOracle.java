package io.holdfast.engines.logstore;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Oracle;
import java.util.List;

/**
 * A log that loses its beginning on purpose: it begins at a truncation that was begun, not before the last that was done; from
 * there everything promised is there, once, in order, and nothing comes after something missing.
 */
final class LogStoreOracle implements Oracle<Entries> {
    @Override
    public void check(List<Entries> found, Expected<Entries> expected) {
        List<Entries> begun = appends(expected.attempted());
        int begunTruncation = lastTruncation(expected.attempted());
        int first = found.isEmpty() ? begunTruncation : begun.indexOf(found.get(0));
        if (first < 0 || first < lastTruncation(expected.acknowledged()) || first > begunTruncation) {
            throw new AssertionError("the first found is number " + first + "; truncated was before number "
                    + lastTruncation(expected.acknowledged()) + ", last tried before " + begunTruncation);
        }
        List<Entries> promised = appends(expected.acknowledged()).stream()
                .filter(append -> begun.indexOf(append) >= first)
                .toList();
        Oracle.<Entries>inOrder().check(found, new Expected<>(promised, begun.subList(first, begun.size())));
    }

    private static List<Entries> appends(List<Entries> items) {
        return items.stream().filter(item -> !item.isTruncation()).toList();
    }

    private static int lastTruncation(List<Entries> items) {
        return items.stream()
                .filter(Entries::isTruncation)
                .mapToInt(Entries::number)
                .max()
                .orElse(0);
    }
}
