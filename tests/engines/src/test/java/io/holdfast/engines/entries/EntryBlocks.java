package io.holdfast.engines.entries;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tells the blocks of entry files on a disk: the first ones, with which most of these short files end. */
public final class EntryBlocks {
    /** The bytes with which they begin, little-endian. */
    public static final int MAGIC = EntryFormat.MAGIC;

    private EntryBlocks() {}

    public static boolean owns(ByteBuffer block) {
        return block.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(block.position()) == MAGIC;
    }
}
