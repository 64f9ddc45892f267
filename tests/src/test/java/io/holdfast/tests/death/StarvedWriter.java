package io.holdfast.tests.death;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogRuntime;
import io.holdfast.wal.LogTerms;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * A process that writes a log until the system refuses, says how, and where it was short of descriptors frees them and goes
 * on. It ends in order but for the log, which it does not close.
 */
final class StarvedWriter {
    private static final int AFTERWARDS = 30;

    private StarvedWriter() {}

    /**
     * Writes.
     *
     * @param arguments the directory, and whether it is {@code descriptors} that run out
     * @throws IOException if it cannot even begin
     */
    public static void main(String[] arguments) throws IOException {
        OutputStream pipe = new FileOutputStream(FileDescriptor.out);
        Volume volume = Volumes.open(Path.of(arguments[0]));
        // Segments are prepared by who appends: else a file that is being prepared meanwhile would give its descriptor
        // back.
        LogRuntime runtime = new LogRuntime(System::currentTimeMillis, Runnable::run, LogRuntime.SYSTEM.threads());
        Log log = Log.open(volume, WritingMode.OPTIONS, LogTerms.SYNC.with(runtime));
        LogWriter writer = new LogWriter(log, pipe, 1);
        SplittableRandom random = new SplittableRandom(1);
        int number = 0;
        writer.append(random, 0, number++);
        Deque<InputStream> taken = new ArrayDeque<>();
        if (arguments[1].equals("descriptors")) {
            takeAll(taken);
        }
        try {
            while (true) {
                writer.append(random, 0, number);
                number++;
            }
        } catch (IOException e) {
            System.err.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        while (!taken.isEmpty()) {
            taken.pop().close();
        }
        // What was refused was not appended: its number is given to the next one.
        for (int i = 0; arguments[1].equals("descriptors") && i < AFTERWARDS; i++) {
            writer.append(random, 0, number++);
        }
        // Not System.exit: no hook shall close what a dying process would leave open.
        Runtime.getRuntime().halt(0);
    }

    private static void takeAll(Deque<InputStream> taken) {
        try {
            while (true) {
                taken.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException noMore) {
            System.err.println("descriptors taken: " + taken.size());
        }
    }
}
