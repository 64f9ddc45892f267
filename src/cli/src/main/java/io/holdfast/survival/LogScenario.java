package io.holdfast.survival;

import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogDamagedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogReader;
import io.holdfast.wal.LogRuntime;
import io.holdfast.wal.LogTerms;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.RecoveryReport;
import io.holdfast.wal.format.WalFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Holdfast's log at work, with segments so short that a page shows them whole. Its records are words. */
final class LogScenario implements Scenario {
    private static final int BLOCK = WalFormat.BLOCK_BYTES_DEFAULT;
    private static final int PAYLOAD_BYTES = 1600;
    private static final String FILLER = "-";

    /** What is done with a log. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param log the log, not to be closed
         * @param narration is told
         * @throws IOException as the log throws
         */
        void on(Log log, Narration narration) throws IOException;
    }

    private final LogOptions options;
    private final Disguise disguise;
    private final Work work;

    LogScenario(int segmentBlocks, Disguise disguise, Work work) {
        this.options = options(segmentBlocks);
        this.disguise = disguise;
        this.work = work;
    }

    static LogOptions options(int segmentBlocks) {
        return new LogOptions(
                BLOCK, (long) segmentBlocks * BLOCK, 4 * BLOCK, 2, Duration.ZERO, WriteMethod.DIRECT_SYNC);
    }

    /** A log whose calls all come in the order in which its caller makes them. */
    static LogTerms terms(ThreadFactory threads) {
        return LogTerms.SYNC.with(new LogRuntime(() -> 0, Runnable::run, threads));
    }

    static Thread daemon(Runnable life) {
        Thread thread = new Thread(life, "holdfast-what-survives");
        thread.setDaemon(true);
        return thread;
    }

    static Lsn append(Log log, String record) throws IOException {
        return log.append(payload(record));
    }

    /** A record of several sectors, so that a power cut can tear it. */
    static byte[] payload(String record) {
        return (record + FILLER.repeat(PAYLOAD_BYTES - record.length())).getBytes(StandardCharsets.US_ASCII);
    }

    private static String record(ByteBuffer payload) {
        return StandardCharsets.US_ASCII.decode(payload).toString().replaceFirst(FILLER + "*$", "");
    }

    @Override
    public void run(Volume volume, Narration narration) throws IOException {
        try (Log log = Log.open(disguise.of(volume, narration), options, terms(LogScenario::daemon))) {
            work.on(log, narration);
            narration.ends();
        }
    }

    @Override
    public Answer recover(Volume volume) throws IOException {
        try (Log log = Log.open(volume, options, terms(LogScenario::daemon))) {
            return log.recovered()
                    .map(report -> answer(report, List.of()))
                    .orElse(new Answer("EMPTY", "there is no log", List.of()))
                    .withFound(replay(log));
        } catch (LogDamagedException damaged) {
            return answer(damaged.report(), List.of());
        }
    }

    static Answer answer(RecoveryReport report, List<String> found) {
        String place = report.file().isEmpty() ? "" : StepText.shortName(report.file()) + ": ";
        return new Answer(report.verdict().name(), place + report.evidence(), found);
    }

    static List<String> replay(Log log) throws IOException {
        List<String> found = new ArrayList<>();
        try (LogReader reader = log.replay(Lsn.ZERO)) {
            while (reader.next()) {
                found.add(record(reader.payload()));
            }
        }
        return found;
    }
}
