package io.holdfast.engines.btree;

import io.holdfast.engines.RepeatableLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tells a tree's blocks on a disk. */
final class TreeBlocks {
    private TreeBlocks() {}

    static boolean owns(ByteBuffer block) {
        int first = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position());
        return first == PageFormat.MAGIC || RepeatableLog.owns(block);
    }
}
