package io.holdfast.narayana;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRuntime;
import io.holdfast.wal.LogTerms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Slots that are written and cleared in two lives of one log, so much that it makes checkpoints. */
final class SlotProgram implements CrashProgram<SlotProgram.Change> {
    private static final int COUNT = 4;
    private static final int BLOCK_BYTES = 4096;
    private static final int SEGMENT_BYTES = 4 * BLOCK_BYTES;
    private static final int LOG_MAGIC = 0x42574648;
    private static final int AFTER_RECOVERY = 1_000_000;
    private static final LogOptions OPTIONS =
            new LogOptions(BLOCK_BYTES, SEGMENT_BYTES, 2 * BLOCK_BYTES, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);

    private final int changes;

    SlotProgram(int changes) {
        this.changes = changes;
    }

    /**
     * A slot is written, or cleared.
     *
     * @param number the how manieth change
     * @param slot which slot
     * @param bytes the content's length, 8 or more; 0 if it is cleared
     */
    record Change(int number, int slot, int bytes) {
        byte[] data() {
            ByteBuffer data = ByteBuffer.allocate(bytes).putInt(number).putInt(slot);
            while (data.hasRemaining()) {
                data.put((byte) (number + data.position()));
            }
            return data.array();
        }

        static Change of(int slot, SlotContent content) {
            ByteBuffer data = content.payload();
            Change change = new Change(data.getInt(0), data.getInt(4), data.remaining());
            if (change.slot != slot || !data.equals(ByteBuffer.wrap(change.data()))) {
                throw new AssertionError("slot " + slot + " holds what was never written there: " + change);
            }
            return change;
        }
    }

    private static SlotLog open(Site site) throws IOException {
        LogRuntime runtime = new LogRuntime(() -> 0, Runnable::run, SlotProgram::daemon);
        Log log = Log.open(site.volume(), OPTIONS, LogTerms.SYNC.with(runtime));
        try {
            return new SlotLog(log, COUNT, 2 * SEGMENT_BYTES);
        } catch (IOException e) {
            log.close();
            throw e;
        }
    }

    private static Thread daemon(Runnable life) {
        Thread thread = new Thread(life, "crash-test-flusher");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run(Site site, Journal<Change> journal) throws IOException {
        SplittableRandom random = site.random();
        int number = 0;
        for (int life = 1; life <= 2; life++) {
            try (SlotLog slots = open(site)) {
                while (number < life * changes) {
                    int bytes = random.nextInt(4) == 0 ? 0 : 8 + random.nextInt(6000);
                    change(slots, new Change(number++, random.nextInt(COUNT), bytes), journal);
                }
            }
        }
    }

    private static void change(SlotLog slots, Change change, Journal<Change> journal) throws IOException {
        journal.attempt(change);
        if (change.bytes() == 0) {
            slots.clear(change.slot(), true);
        } else {
            slots.write(change.slot(), change.data(), true);
        }
        journal.acknowledge(change);
    }

    @Override
    public List<Change> recover(Site site) throws IOException {
        List<Change> found = new ArrayList<>();
        try (SlotLog slots = open(site)) {
            for (int slot = 0; slot < COUNT; slot++) {
                SlotContent content = slots.content(slot);
                if (content != null) {
                    found.add(Change.of(slot, content));
                }
            }
        }
        return found;
    }

    @Override
    public void goOn(Site site, Journal<Change> journal) throws IOException {
        try (SlotLog slots = open(site)) {
            change(slots, new Change(AFTER_RECOVERY, 0, 5000), journal);
            change(slots, new Change(AFTER_RECOVERY + 1, 1, 0), journal);
        }
    }

    /** The slots are as after some first part of the changes, which holds all that were acknowledged. */
    @Override
    public Oracle<Change> oracle() {
        return (found, expected) -> {
            List<Change> begun = expected.attempted();
            for (int count = expected.acknowledged().size(); count <= begun.size(); count++) {
                if (found.equals(after(begun.subList(0, count)))) {
                    return;
                }
            }
            throw new AssertionError("found " + found + ", acknowledged were " + after(expected.acknowledged())
                    + ", begun " + after(begun));
        };
    }

    private static List<Change> after(List<Change> changes) {
        TreeMap<Integer, Change> slots = new TreeMap<>();
        for (Change change : changes) {
            if (change.bytes() == 0) {
                slots.remove(change.slot());
            } else {
                slots.put(change.slot(), change);
            }
        }
        return List.copyOf(slots.values());
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return block.order(ByteOrder.LITTLE_ENDIAN).getInt(block.position() + 4) == LOG_MAGIC;
    }
}
