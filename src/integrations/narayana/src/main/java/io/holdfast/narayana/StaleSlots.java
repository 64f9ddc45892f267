package io.holdfast.narayana;

import com.arjuna.ats.arjuna.state.InputBuffer;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Finds slots that a crash has left behind. The slot store replaces a record by writing a free slot and then clearing the old
 * one; after a crash in between both hold the same key, and the store, which knows no order, would take the one with the
 * higher number.
 */
final class StaleSlots {
    private StaleSlots() {}

    /** The numbers of the slots whose key a newer one has. */
    static List<Integer> of(@NotOwning SlotLog slots, int count) throws IOException {
        List<Integer> stale = new ArrayList<>();
        Map<SlotStoreKey, Integer> newest = new HashMap<>();
        for (int number = 0; number < count; number++) {
            SlotContent content = slots.content(number);
            byte[] data = content == null ? new byte[0] : content.copy();
            if (content == null || data.length == 0) {
                continue;
            }
            SlotStoreKey key = SlotStoreKey.unpackFrom(new InputBuffer(data));
            Integer other = newest.get(key);
            SlotContent others = other == null ? null : slots.content(other);
            if (other == null || others == null || others.order() < content.order()) {
                newest.put(key, number);
                if (other != null) {
                    stale.add(other);
                }
            } else {
                stale.add(number);
            }
        }
        return stale;
    }
}
