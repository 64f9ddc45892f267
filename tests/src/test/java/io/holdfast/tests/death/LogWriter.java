package io.holdfast.tests.death;

import io.holdfast.crash.programs.Appended;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The process that dies: writes a log from several threads without end, and tells on standard output what it was promised. */
final class LogWriter {
    static final int THREADS = 3;

    private final Log log;
    private final OutputStream pipe;
    private final long seed;

    LogWriter(Log log, OutputStream pipe, long seed) {
        this.log = log;
        this.pipe = pipe;
        this.seed = seed;
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments the directory, the mode, the seed, the first number of an append, and how many appends each thread makes
     */
    public static void main(String[] arguments) {
        OutputStream pipe = new FileOutputStream(FileDescriptor.out);
        try {
            Volume volume = Volumes.open(Path.of(arguments[0]));
            long seed = Long.parseLong(arguments[2]);
            int first = Integer.parseInt(arguments[3]);
            int count = Integer.parseInt(arguments[4]);
            Word.of(Word.Kind.OPENS, 0).to(pipe);
            Log log = WritingMode.valueOf(arguments[1]).open(volume);
            LogWriter writer = new LogWriter(log, pipe, seed);
            if (seed % 4 == 0) {
                writer.appendAndCut(first, count);
            } else {
                for (int i = 1; i < THREADS; i++) {
                    int number = i;
                    new Thread(() -> writer.appendOrEnd(number, first, count)).start();
                }
                writer.appendOrEnd(0, first, count);
            }
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    private static void end(Exception failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(2);
    }

    private void appendOrEnd(int writer, int first, int count) {
        try {
            SplittableRandom random = new SplittableRandom(seed * 31 + writer);
            for (int i = 0; i < count; i++) {
                Lsn lsn = append(random, writer, first + i);
                // The others may be behind in a mode that does not wait: only what is synced can be let go of.
                if (writer == 0 && random.nextInt(16) == 0) {
                    letGo(lsn, log.syncedLsn());
                }
            }
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    Lsn append(SplittableRandom random, int writer, int number) throws IOException {
        Appended append = new Appended(writer, number, 1 + random.nextInt(6) / 4, random.nextInt(2500));
        Lsn lsn = append.to(log);
        new Word(
                        Word.Kind.APPENDED,
                        writer,
                        number,
                        append.members(),
                        append.bytes(),
                        lsn.position(),
                        log.syncedLsn().position())
                .to(pipe);
        return lsn;
    }

    private void letGo(Lsn appended, Lsn synced) throws IOException {
        Lsn lsn = appended.isBefore(synced) ? appended : synced;
        if (lsn.position() > log.beginLsn().position()) {
            log.checkpoint(lsn, ByteBuffer.allocate(Long.BYTES).putLong(0, lsn.position()));
            Word.of(Word.Kind.CHECKPOINTED, lsn.position()).to(pipe);
            Word.of(Word.Kind.TRUNCATES_BEFORE, lsn.position()).to(pipe);
            log.truncateBefore(lsn);
            Word.of(Word.Kind.TRUNCATED_BEFORE, lsn.position()).to(pipe);
        }
    }

    /** One thread, so that it knows what it cuts. */
    private void appendAndCut(int first, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Lsn kept = Lsn.ZERO;
        for (int i = 0; i < count; i++) {
            Lsn lsn = append(random, 0, first + i);
            if (random.nextInt(5) == 0) {
                kept = lsn;
            } else if (random.nextInt(8) == 0 && kept.position() > 0) {
                Word.of(Word.Kind.TRUNCATES_AFTER, kept.position()).to(pipe);
                log.truncateAfter(kept);
                Word.of(Word.Kind.TRUNCATED_AFTER, kept.position()).to(pipe);
            }
        }
    }
}
