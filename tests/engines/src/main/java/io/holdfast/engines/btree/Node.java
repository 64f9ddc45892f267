package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import java.util.List;
import java.util.SortedMap;

/**
 * What a page holds. The collections of a leaf and of a branch may be changed by the transaction that read them, and by nobody else.
 */
sealed interface Node {
    /**
     * Page 0.
     *
     * @param root the page at the top of the tree
     * @param pageCount how many pages there are, this one included
     * @param firstFree the first page that is not used, 0 if all are
     */
    record Meta(int root, int pageCount, int firstFree) implements Node {}

    /**
     * Keys and their values.
     *
     * @param pairs sorted by key
     */
    record Leaf(SortedMap<Bytes, Bytes> pairs) implements Node {}

    /**
     * Pages and the keys between them.
     *
     * @param separators sorted, one fewer than children; what lies under a child is less than the separator behind it, and not less
     *     than the one before it
     * @param children pages
     */
    record Branch(List<Bytes> separators, List<Integer> children) implements Node {}

    /**
     * A page that is not used.
     *
     * @param next the next one, 0 if this is the last
     */
    record Free(int next) implements Node {}
}
