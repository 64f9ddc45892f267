package io.holdfast.survival;

import io.holdfast.file.DataFile;
import io.holdfast.file.WriteOrder;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.wal.DurableLsn;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A small store: a page of balances, and a log that covers it. A change goes to the log, then to the page; a checkpoint syncs the page
 * and only then truncates the log. Recovery reads the page and puts what the log still holds over it.
 */
final class StoreScenario implements Scenario {
    private static final String PAGE = "balances";
    private static final int SLOT_BYTES = 512;
    private static final LogOptions OPTIONS = LogScenario.options(2);

    private final Disguise ofThePage;

    StoreScenario(Disguise ofThePage) {
        this.ofThePage = ofThePage;
    }

    @Override
    public void run(Volume volume, Narration narration) throws IOException {
        Volume pages = ofThePage.of(volume, narration);
        try (Log log = Log.open(volume, OPTIONS, LogScenario.terms(LogScenario::daemon));
                DurableFile page = pages.create(PAGE, OpenMode.BUFFERED, DirectorySync.NOW)) {
            page.writeUnaligned(slots(" ", " "), 0);
            page.sync(SyncKind.FILE);
            WriteOrder order = new WriteOrder(log);
            DataFile data = order.data(page);
            narration.says("The store is open: a page of balances, all empty, and a log.");
            put(log, data, 0, Lessons.RECORDS.get(0), narration);
            Lsn second = put(log, data, 1, Lessons.RECORDS.get(1), narration);
            narration.says("A checkpoint begins: the page is made durable, then the log is truncated.");
            DurableLsn upTo = log.durable(new Lsn(second.position()));
            WriteOrder.Synced synced = order.sync(upTo, List.of(data), List.of());
            order.truncate(order.record(synced, ByteBuffer.allocate(0)));
            narration.says("The checkpoint is done: the log does not hold “" + Lessons.RECORDS.get(0) + "” any more.");
            narration.ends();
        }
    }

    private static Lsn put(Log log, DataFile data, int slot, String record, Narration narration) throws IOException {
        narration.begins("Change “" + record + "”: to the log first.", record);
        Lsn lsn = LogScenario.append(log, record);
        narration.promises("The log has it: “" + record + "” is acknowledged.", record, record);
        data.write(log.durable(lsn), slot(record), (long) slot * SLOT_BYTES);
        return lsn;
    }

    private static ByteBuffer slots(String... records) {
        ByteBuffer slots = ByteBuffer.allocate(records.length * SLOT_BYTES);
        for (String record : records) {
            slots.put(slot(record));
        }
        return slots.flip();
    }

    private static ByteBuffer slot(String record) {
        return ByteBuffer.allocate(SLOT_BYTES)
                .put(record.getBytes(StandardCharsets.UTF_8))
                .rewind();
    }

    @Override
    public Answer recover(Volume volume) throws IOException {
        List<String> found = new ArrayList<>(readPage(volume));
        try (Log log = Log.open(volume, OPTIONS, LogScenario.terms(LogScenario::daemon))) {
            for (String record : LogScenario.replay(log)) {
                if (!found.contains(record)) {
                    found.add(record);
                }
            }
            return log.recovered()
                    .map(report -> LogScenario.answer(report, found))
                    .orElse(new Answer("EMPTY", "there is no log", found));
        } catch (LogDamagedException damaged) {
            return LogScenario.answer(damaged.report(), found);
        }
    }

    private static List<String> readPage(Volume volume) throws IOException {
        List<String> found = new ArrayList<>();
        try (DurableFile page = volume.open(PAGE, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(2 * SLOT_BYTES);
            page.readUnaligned(bytes, 0);
            String[] slots =
                    StandardCharsets.UTF_8.decode(bytes.flip()).toString().split("\0+", -1);
            for (String slot : slots) {
                if (!slot.isBlank()) {
                    found.add(slot);
                }
            }
        }
        return found;
    }
}
