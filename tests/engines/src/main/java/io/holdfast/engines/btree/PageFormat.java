package io.holdfast.engines.btree;

import io.holdfast.engines.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The bytes of a page. Little-endian, zero behind what is used:
 *
 * <pre>
 * every page  magic 4, crc32c 4 of what follows, page number 4, type 1, zero 1, count 2
 * meta        root 4, page count 4, first free 4
 * leaf        count times: key length 2, value length 2, key, value
 * branch      first child 4, then count times: key length 2, key, child 4
 * free        next 4
 * </pre>
 */
final class PageFormat {
    static final int PAGE_BYTES = 4096;
    static final int MAGIC = 0x50544648;
    private static final int HEADER_BYTES = 16;
    private static final int CHECKED_FROM = 8;
    private static final int LENGTHS_BYTES = 4;
    private static final int BODY_BYTES = PAGE_BYTES - HEADER_BYTES;

    /** Four pairs fit a page, with their lengths or, in a branch, with their children. */
    static final int PAIR_BYTES_MAX = BODY_BYTES / 4 - 2 * LENGTHS_BYTES;

    private enum Type {
        META(0),
        LEAF(1),
        BRANCH(2),
        FREE(3);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        static Type of(byte code, int page) throws CorruptPageException {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new CorruptPageException(page, "it is of no known type: " + code);
        }
    }

    private PageFormat() {}

    /** Refuses pairs that no page can hold. */
    static void require(Bytes key, Bytes value) {
        if (key.length() + value.length() > PAIR_BYTES_MAX) {
            throw new IllegalArgumentException("a key and its value have at most " + PAIR_BYTES_MAX
                    + " bytes together, these have " + key.length() + " and " + value.length());
        }
    }

    static int pairBytes(Bytes key, Bytes value) {
        return LENGTHS_BYTES + key.length() + value.length();
    }

    static int separatorBytes(Bytes key) {
        return Short.BYTES + key.length() + Integer.BYTES;
    }

    static int bytes(Node node) {
        if (node instanceof Node.Leaf leaf) {
            return leaf.pairs().entrySet().stream()
                    .mapToInt(pair -> pairBytes(pair.getKey(), pair.getValue()))
                    .sum();
        }
        if (node instanceof Node.Branch branch) {
            return Integer.BYTES
                    + branch.separators().stream()
                            .mapToInt(PageFormat::separatorBytes)
                            .sum();
        }
        return 3 * Integer.BYTES;
    }

    static boolean fits(Node node) {
        return bytes(node) <= BODY_BYTES;
    }

    static ByteBuffer encode(int page, Node node) {
        ByteBuffer bytes = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(HEADER_BYTES);
        if (node instanceof Node.Meta meta) {
            bytes.putInt(meta.root()).putInt(meta.pageCount()).putInt(meta.firstFree());
            return finish(bytes, page, Type.META, 0);
        }
        if (node instanceof Node.Leaf leaf) {
            leaf.pairs().forEach((key, value) -> {
                bytes.putShort((short) key.length()).putShort((short) value.length());
                bytes.put(key.buffer()).put(value.buffer());
            });
            return finish(bytes, page, Type.LEAF, leaf.pairs().size());
        }
        if (node instanceof Node.Branch branch) {
            bytes.putInt(branch.children().get(0));
            for (int i = 0; i < branch.separators().size(); i++) {
                Bytes key = branch.separators().get(i);
                bytes.putShort((short) key.length())
                        .put(key.buffer())
                        .putInt(branch.children().get(i + 1));
            }
            return finish(bytes, page, Type.BRANCH, branch.separators().size());
        }
        bytes.putInt(((Node.Free) node).next());
        return finish(bytes, page, Type.FREE, 0);
    }

    private static ByteBuffer finish(ByteBuffer bytes, int page, Type type, int count) {
        bytes.clear();
        bytes.putInt(0, MAGIC).putInt(8, page).put(12, type.code).putShort(14, (short) count);
        return bytes.putInt(4, checksum(bytes));
    }

    static Node decode(int page, ByteBuffer bytes) throws CorruptPageException {
        if (bytes.remaining() < PAGE_BYTES) {
            throw new CorruptPageException(page, "the file ends before it does");
        }
        if (bytes.getInt(0) != MAGIC) {
            throw new CorruptPageException(page, "it does not begin as a page of a tree does");
        }
        if (bytes.getInt(4) != checksum(bytes)) {
            throw new CorruptPageException(page, "the checksum is wrong");
        }
        if (bytes.getInt(8) != page) {
            throw new CorruptPageException(page, "it holds page " + bytes.getInt(8));
        }
        int count = Short.toUnsignedInt(bytes.getShort(14));
        bytes.position(HEADER_BYTES);
        return switch (Type.of(bytes.get(12), page)) {
            case META -> new Node.Meta(bytes.getInt(), bytes.getInt(), bytes.getInt());
            case LEAF -> leaf(bytes, count);
            case BRANCH -> branch(bytes, count);
            case FREE -> new Node.Free(bytes.getInt());
        };
    }

    private static Node.Leaf leaf(ByteBuffer bytes, int count) {
        SortedMap<Bytes, Bytes> pairs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int keyBytes = bytes.getShort();
            int valueBytes = bytes.getShort();
            pairs.put(take(bytes, keyBytes), take(bytes, valueBytes));
        }
        return new Node.Leaf(pairs);
    }

    private static Node.Branch branch(ByteBuffer bytes, int count) {
        List<Bytes> separators = new ArrayList<>();
        List<Integer> children = new ArrayList<>(List.of(bytes.getInt()));
        for (int i = 0; i < count; i++) {
            separators.add(take(bytes, bytes.getShort()));
            children.add(bytes.getInt());
        }
        return new Node.Branch(separators, children);
    }

    private static Bytes take(ByteBuffer bytes, int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return Bytes.of(taken);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(PAGE_BYTES).position(CHECKED_FROM));
        return (int) crc.getValue();
    }
}
