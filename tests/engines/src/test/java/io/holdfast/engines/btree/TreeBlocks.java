package io.holdfast.engines.btree;

import io.holdfast.engines.RepeatableLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tells a tree's blocks on a disk. */
public final class TreeBlocks {
    /** The first bytes of each page, little-endian. */
    public static final int MAGIC = PageFormat.MAGIC;

    private TreeBlocks() {}

    static boolean owns(ByteBuffer block) {
        int first = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position());
        return first == MAGIC || RepeatableLog.owns(block);
    }
}
