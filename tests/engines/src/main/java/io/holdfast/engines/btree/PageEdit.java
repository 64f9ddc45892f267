package io.holdfast.engines.btree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pages as one transaction sees them: those that it changed, and the others as they are in the file. One thread. */
final class PageEdit {
    private static final int META = 0;

    private final LoggedPages pages;
    private final SortedMap<Integer, Node> changed = new TreeMap<>();

    PageEdit(LoggedPages pages) {
        this.pages = pages;
    }

    /** A tree of one empty leaf. */
    static PageEdit ofNewTree(LoggedPages pages) {
        PageEdit edit = new PageEdit(pages);
        edit.change(1, new Node.Leaf(new TreeMap<>()));
        edit.change(META, new Node.Meta(1, 2, 0));
        return edit;
    }

    Node node(int page) throws IOException {
        Node mine = changed.get(page);
        return mine == null ? PageFormat.decode(page, pages.read(page)) : mine;
    }

    void change(int page, Node node) {
        changed.put(page, node);
    }

    private Node.Meta meta() throws IOException {
        if (node(META) instanceof Node.Meta meta) {
            return meta;
        }
        throw new CorruptPageException(META, "it is of another type");
    }

    int root() throws IOException {
        return meta().root();
    }

    void changeRoot(int root) throws IOException {
        change(META, new Node.Meta(root, meta().pageCount(), meta().firstFree()));
    }

    /** Takes a page for a node: a free one, or else a new one at the file's end. */
    int add(Node node) throws IOException {
        Node.Meta meta = meta();
        int page = meta.firstFree();
        if (page == 0) {
            page = meta.pageCount();
            change(META, new Node.Meta(meta.root(), page + 1, 0));
        } else if (node(page) instanceof Node.Free free) {
            change(META, new Node.Meta(meta.root(), meta.pageCount(), free.next()));
        } else {
            throw new CorruptPageException(page, "it stands in the list of free pages and is none");
        }
        change(page, node);
        return page;
    }

    void free(int page) throws IOException {
        Node.Meta meta = meta();
        change(page, new Node.Free(meta.firstFree()));
        change(META, new Node.Meta(meta.root(), meta.pageCount(), page));
    }

    /** The new images of the pages that were changed. */
    SortedMap<Integer, ByteBuffer> images() {
        SortedMap<Integer, ByteBuffer> images = new TreeMap<>();
        changed.forEach((page, node) -> images.put(page, PageFormat.encode(page, node)));
        return images;
    }
}
