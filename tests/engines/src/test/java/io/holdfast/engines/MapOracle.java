package io.holdfast.engines;

import io.holdfast.crash.Expected;
import io.holdfast.crash.Oracle;
import java.util.List;
import java.util.Map;

/**
 * A map with one writer: it holds what some first part of the writes that were begun makes, in their order, as long as the promises
 * reach. So nothing promised is missing, no batch is there in part, nothing deleted comes back, and nothing is there that
 * comes after something missing.
 */
public final class MapOracle implements Oracle<Write> {
    @Override
    public void check(List<Write> found, Expected<Write> expected) {
        Map<Integer, Change> shown = Write.applied(found);
        if (shown.size() != found.size()) {
            throw new AssertionError("a key is there twice: " + found);
        }
        List<Write> begun = expected.attempted();
        int promised = expected.acknowledged().size();
        if (!begun.subList(0, promised).equals(expected.acknowledged())) {
            throw new AssertionError("acknowledged were not the first writes that were begun");
        }
        for (int count = promised; count <= begun.size(); count++) {
            if (shown.equals(Write.applied(begun.subList(0, count)))) {
                return;
            }
        }
        throw new AssertionError("found is " + shown.values() + "; the " + promised + " acknowledged writes make "
                + Write.applied(begun.subList(0, promised)).values() + ", begun were " + begun);
    }
}
