package io.holdfast.survival;

import io.holdfast.platform.Volume;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Three appends that share a sync. Separate from {@link LogScenario}, because the log's own thread must wait here until all three are
 * there: only so is the group the same every time.
 */
final class GroupCommitScenario implements Scenario {
    /** When the appends are acknowledged. */
    enum Acknowledgement {
        /** When their futures say so: after the sync. */
        AFTER_THE_SYNC,
        /** As soon as the append has returned. Wrong on purpose. */
        WHEN_APPENDED
    }

    private static final int SEGMENT_BLOCKS = 4;
    private static final List<String> RECORDS = Lessons.RECORDS.subList(0, 3);

    private final LogScenario log;
    private final Disguise disguise;
    private final Acknowledgement acknowledgement;

    GroupCommitScenario(Disguise disguise, Acknowledgement acknowledgement) {
        this.log = new LogScenario(SEGMENT_BLOCKS, disguise, (ignored, narration) -> {});
        this.disguise = disguise;
        this.acknowledgement = acknowledgement;
    }

    @Override
    public void run(Volume volume, Narration narration) throws IOException {
        CountDownLatch allAreThere = new CountDownLatch(1);
        try (Log opened = Log.open(
                disguise.of(volume, narration),
                LogScenario.options(SEGMENT_BLOCKS),
                LogScenario.terms(life -> LogScenario.daemon(() -> afterwards(allAreThere, life))))) {
            try {
                append(opened, narration, allAreThere);
                narration.ends();
            } finally {
                allAreThere.countDown();
            }
        }
    }

    private void append(Log opened, Narration narration, CountDownLatch allAreThere) throws IOException {
        narration.begins("Three threads append at the same time. Their records wait in memory.", records());
        List<CompletableFuture<Lsn>> futures = new ArrayList<>();
        for (String record : RECORDS) {
            ByteBuffer payload = ByteBuffer.wrap(LogScenario.payload(record));
            futures.add(opened.appendAsync((byte) 0, ByteBuffer.allocate(0), payload));
        }
        if (acknowledgement == Acknowledgement.WHEN_APPENDED) {
            narration.promisesEach("All three are acknowledged: they are in the log's memory.", records());
        }
        narration.says("One of the threads leads: it writes for all, and syncs once.");
        allAreThere.countDown();
        futures.forEach(CompletableFuture::join);
        if (acknowledgement == Acknowledgement.AFTER_THE_SYNC) {
            narration.promisesEach("The sync has returned: all three are acknowledged.", records());
        }
    }

    private static String[] records() {
        return RECORDS.toArray(new String[0]);
    }

    private static void afterwards(CountDownLatch latch, Runnable life) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        life.run();
    }

    @Override
    public Answer recover(Volume volume) throws IOException {
        return log.recover(volume);
    }
}
