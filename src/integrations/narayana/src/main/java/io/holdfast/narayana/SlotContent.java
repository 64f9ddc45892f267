package io.holdfast.narayana;

import java.nio.ByteBuffer;

/** What a slot holds, and when it came there relative to what others hold. Never changes. */
final class SlotContent {
    private final long order;
    private final byte[] data;

    /**
     * A content.
     *
     * @param order higher than that of all contents before
     * @param data not to be changed any more
     */
    SlotContent(long order, byte[] data) {
        this.order = order;
        this.data = data;
    }

    long order() {
        return order;
    }

    ByteBuffer payload() {
        return ByteBuffer.wrap(data).asReadOnlyBuffer();
    }

    byte[] copy() {
        return data.clone();
    }
}
