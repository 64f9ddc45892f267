package io.holdfast.engines.sstable;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import io.holdfast.engines.Bytes;
import io.holdfast.engines.Change;
import io.holdfast.engines.StepOrder;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tables that are published one after the other, without a manifest: a name stands for a whole table. Meanwhile another file
 * of the directory is synced, as the log of an engine would be. What is promised is the table's number.
 */
public final class PublicationProgram implements CrashProgram<Integer> {
    private static final int TABLES = 3;
    private static final int ENTRIES = 9;
    private static final int AFTER_RECOVERY = 1000;

    private final UnaryOperator<Volume> disguise;

    public PublicationProgram(UnaryOperator<Volume> disguise) {
        this.disguise = disguise;
    }

    @Override
    public void run(Site site, Journal<Integer> journal) throws IOException {
        Volume volume = disguise.apply(site.volume());
        try (DurableFile neighbour = volume.create("neighbour", OpenMode.BUFFERED, DirectorySync.NOW)) {
            for (int number = 0; number < TABLES; number++) {
                int page = number;
                publish(volume, number, journal, () -> {
                    neighbour.writeUnaligned(ByteBuffer.allocate(4096), page * 4096L);
                    neighbour.sync(SyncKind.DATA);
                });
            }
        }
    }

    private static void publish(Volume volume, int number, Journal<Integer> journal, StepOrder.Action meanwhile)
            throws IOException {
        journal.attempt(number);
        try (SsTableWriter writer = SsTableWriter.create(volume, name(number))) {
            for (Entry entry : content(number)) {
                writer.add(entry);
            }
            meanwhile.take();
            writer.publish();
        }
        journal.acknowledge(number);
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "%04d.sst", number);
    }

    /** Values of 900 bytes: several blocks; and deletions among them. */
    private static List<Entry> content(int number) {
        List<Entry> entries = new ArrayList<>();
        for (int key = 0; key < ENTRIES; key++) {
            entries.add(new Change(key, number, key % 4 == 3 ? -1 : 900).entry());
        }
        return entries;
    }

    @Override
    public List<Integer> recover(Site site) throws IOException {
        List<Integer> found = new ArrayList<>();
        // A name that is shown is durable. And btrfs, where it has failed, lists a directory without its newest names.
        site.volume().syncDirectory();
        SsTableWriter.removeLeftovers(site.volume());
        for (String name : tables(site.volume())) {
            int number = Integer.parseInt(name.substring(0, name.indexOf('.')));
            try (SsTable table = SsTable.open(site.volume(), name)) {
                List<Entry> shown = new ArrayList<>();
                Cursor cursor = table.from(Bytes.utf8(""));
                for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                    shown.add(entry.get());
                }
                if (!shown.equals(content(number))) {
                    throw new AssertionError(name + " is there, and holds " + shown.size() + " entries");
                }
            }
            found.add(number);
        }
        return found;
    }

    private static List<String> tables(Volume volume) throws IOException {
        return volume.list().stream().filter(name -> name.endsWith(".sst")).toList();
    }

    @Override
    public void goOn(Site site, Journal<Integer> journal) throws IOException {
        publish(site.volume(), AFTER_RECOVERY, journal, () -> {});
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return TableSetProgram.isTable(block);
    }
}
