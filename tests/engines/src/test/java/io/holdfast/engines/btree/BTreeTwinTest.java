package io.holdfast.engines.btree;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.RepeatableLog;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.TwinTable;
import io.holdfast.engines.Write;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.wal.DurableLsn;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The B-tree with one mistake each, on the layers that must show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BTreeTwinTest {
    private final TwinTable table = new TwinTable("B-tree");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX, CrashLayer.EXT4})
    void acknowledgesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "acknowledges before the sync",
                SmallTree.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.endsWith(".wal"))));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void retriesAFailedSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "retries a failed sync",
                SmallTree.PROGRAM.seeing(volume -> Mistake.retriesAFailedSync().on(volume)));
    }

    /** Real file systems make a created file's name durable with its bytes. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void neverSyncsTheDirectory(CrashRun run) throws IOException {
        table.mustBeFound(run, "no directory sync", SmallTree.PROGRAM.on(Mistake.NEVER_SYNCS_A_DIRECTORY));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.XFS})
    void truncatesTheLogBeforeThePagesAreSynced(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "log truncated before pages are synced",
                SmallTree.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.equals("pages"))));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void writesPagesBeforeTheLog(CrashRun run) throws IOException {
        table.mustBeFound(run, "pages before the log", program(PagesFirst::new));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void logsACommitInSeveralRecords(CrashRun run) throws IOException {
        table.mustBeFound(run, "a commit is no batch", program(NoBatch::new));
    }

    /** Full pages: a tear in what is not used harms nobody. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void doesNotHealTornPages(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "torn pages are not healed",
                program(NoHealing::new).writing((random, number) -> Write.put(number % 4, number, 900)));
    }

    @FunctionalInterface
    private interface Pages {
        LoggedPages of(Volume volume) throws IOException;
    }

    private static SmallMapProgram program(Pages pages) {
        return new SmallMapProgram((volume, order) -> SmallTree.of(pages.of(volume)), 3, TreeBlocks::owns);
    }

    /** Data before the log. */
    private static final class PagesFirst extends LoggedPages {
        PagesFirst(Volume volume) throws IOException {
            super(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC, SmallTree.CHECKPOINT_BYTES);
        }

        @Override
        void commit(SortedMap<Integer, ByteBuffer> images) throws IOException {
            for (Map.Entry<Integer, ByteBuffer> image : images.entrySet()) {
                file().writeUnaligned(image.getValue().duplicate(), (long) image.getKey() * PageFormat.PAGE_BYTES);
            }
            file().sync(SyncKind.DATA);
            super.commit(images);
        }
    }

    /** Each image is a record of its own. */
    private static final class NoBatch extends LoggedPages {
        NoBatch(Volume volume) throws IOException {
            super(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC, SmallTree.CHECKPOINT_BYTES);
        }

        @Override
        Lsn log(SortedMap<Integer, ByteBuffer> images) throws IOException {
            Lsn last = Lsn.ZERO;
            for (Map.Entry<Integer, ByteBuffer> image : images.entrySet()) {
                last = super.log(new TreeMap<>(Collections.singletonMap(image.getKey(), image.getValue())));
            }
            return last;
        }
    }

    /** Recovery takes a page that begins as its last image does for that image. */
    private static final class NoHealing extends LoggedPages {
        private static final int BEGINNING_BYTES = 16;
        private final SortedMap<Integer, ByteBuffer> lastImages = new TreeMap<>();

        NoHealing(Volume volume) throws IOException {
            // A checkpoint with each commit, so that pages are often under way to the disk.
            super(volume, RepeatableLog.OPTIONS, RepeatableLog.SYNC, PageFormat.PAGE_BYTES);
        }

        @Override
        void redo(DurableLsn covered, int page, ByteBuffer image) {
            lastImages.put(
                    page, ByteBuffer.allocate(PageFormat.PAGE_BYTES).put(image).flip());
        }

        @Override
        void checkpoint() throws IOException {
            for (Map.Entry<Integer, ByteBuffer> last : lastImages.entrySet()) {
                ByteBuffer there = read(last.getKey());
                if (there.remaining() < BEGINNING_BYTES
                        || !there.slice(0, BEGINNING_BYTES)
                                .equals(last.getValue().slice(0, BEGINNING_BYTES))) {
                    file().writeUnaligned(last.getValue(), (long) last.getKey() * PageFormat.PAGE_BYTES);
                }
            }
            lastImages.clear();
            super.checkpoint();
        }
    }
}
