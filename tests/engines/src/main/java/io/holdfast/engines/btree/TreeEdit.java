package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds and changes pairs in the pages of one transaction. */
final class TreeEdit {
    private final PageEdit pages;

    TreeEdit(PageEdit pages) {
        this.pages = pages;
    }

    /** The right half of a page that was split: the first key that it may hold, and its page. */
    private record Split(Bytes separator, int right) {}

    Optional<Bytes> get(Bytes key) throws IOException {
        int page = pages.root();
        while (true) {
            Node node = pages.node(page);
            if (node instanceof Node.Leaf leaf) {
                return Optional.ofNullable(leaf.pairs().get(key));
            }
            Node.Branch branch = branch(page, node);
            page = branch.children().get(childFor(branch, key));
        }
    }

    /** Adds the pairs from a key on to a map, until it has as many as are wanted. */
    void scan(Bytes from, int countMax, SortedMap<Bytes, Bytes> found) throws IOException {
        scan(pages.root(), from, countMax, found);
    }

    private void scan(int page, Bytes from, int countMax, SortedMap<Bytes, Bytes> found) throws IOException {
        Node node = pages.node(page);
        if (node instanceof Node.Leaf leaf) {
            leaf.pairs().tailMap(from).entrySet().stream()
                    .limit(countMax - found.size())
                    .forEach(pair -> found.put(pair.getKey(), pair.getValue()));
            return;
        }
        Node.Branch branch = branch(page, node);
        for (int i = childFor(branch, from); i < branch.children().size() && found.size() < countMax; i++) {
            scan(branch.children().get(i), from, countMax, found);
        }
    }

    void put(Bytes key, Bytes value) throws IOException {
        int root = pages.root();
        Optional<Split> split = put(root, key, value);
        if (split.isPresent()) {
            Node.Branch above = part(
                    List.of(split.get().separator()), List.of(root, split.get().right()));
            pages.changeRoot(pages.add(above));
        }
    }

    private Optional<Split> put(int page, Bytes key, Bytes value) throws IOException {
        Node node = pages.node(page);
        if (node instanceof Node.Leaf leaf) {
            leaf.pairs().put(key, value);
            pages.change(page, leaf);
            return PageFormat.fits(leaf) ? Optional.empty() : Optional.of(split(page, leaf));
        }
        Node.Branch branch = branch(page, node);
        int child = childFor(branch, key);
        Optional<Split> below = put(branch.children().get(child), key, value);
        if (below.isEmpty()) {
            return below;
        }
        branch.separators().add(child, below.get().separator());
        branch.children().add(child + 1, below.get().right());
        pages.change(page, branch);
        return PageFormat.fits(branch) ? Optional.empty() : Optional.of(split(page, branch));
    }

    private Split split(int page, Node.Leaf leaf) throws IOException {
        int half = PageFormat.bytes(leaf) / 2;
        SortedMap<Bytes, Bytes> left = new TreeMap<>();
        SortedMap<Bytes, Bytes> right = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<Bytes, Bytes> pair : leaf.pairs().entrySet()) {
            (bytes < half ? left : right).put(pair.getKey(), pair.getValue());
            bytes += PageFormat.pairBytes(pair.getKey(), pair.getValue());
        }
        pages.change(page, new Node.Leaf(left));
        return new Split(right.firstKey(), pages.add(new Node.Leaf(right)));
    }

    /** The separator in the middle goes up, and is left in neither half. */
    private Split split(int page, Node.Branch branch) throws IOException {
        int half = PageFormat.bytes(branch) / 2;
        int middle = 0;
        for (int bytes = 0; bytes < half; middle++) {
            bytes += PageFormat.separatorBytes(branch.separators().get(middle));
        }
        middle--;
        List<Bytes> separators = branch.separators();
        List<Integer> children = branch.children();
        pages.change(page, part(separators.subList(0, middle), children.subList(0, middle + 1)));
        Node.Branch right =
                part(separators.subList(middle + 1, separators.size()), children.subList(middle + 1, children.size()));
        return new Split(separators.get(middle), pages.add(right));
    }

    private static Node.Branch part(List<Bytes> separators, List<Integer> children) {
        return new Node.Branch(new ArrayList<>(separators), new ArrayList<>(children));
    }

    void delete(Bytes key) throws IOException {
        delete(pages.root(), key);
        // A root with one child alone adds nothing.
        int root = pages.root();
        while (pages.node(root) instanceof Node.Branch branch
                && branch.children().size() == 1) {
            pages.free(root);
            root = branch.children().get(0);
            pages.changeRoot(root);
        }
    }

    /** Whether the page holds nothing any more: its parent then forgets it, and frees it. */
    private boolean delete(int page, Bytes key) throws IOException {
        Node node = pages.node(page);
        if (node instanceof Node.Leaf leaf) {
            if (leaf.pairs().remove(key) != null) {
                pages.change(page, leaf);
            }
            return leaf.pairs().isEmpty();
        }
        Node.Branch branch = branch(page, node);
        int index = childFor(branch, key);
        int child = branch.children().get(index);
        if (delete(child, key) && branch.children().size() > 1) {
            pages.free(child);
            branch.children().subList(index, index + 1).clear();
            branch.separators().remove(Math.max(0, index - 1));
            pages.change(page, branch);
        }
        return false;
    }

    private static int childFor(Node.Branch branch, Bytes key) {
        int found = Collections.binarySearch(branch.separators(), key);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private static Node.Branch branch(int page, Node node) throws CorruptPageException {
        if (node instanceof Node.Branch branch) {
            return branch;
        }
        throw new CorruptPageException(page, "it is in the tree, and neither a leaf nor a branch");
    }
}
