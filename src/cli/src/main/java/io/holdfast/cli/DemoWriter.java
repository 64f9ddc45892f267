package io.holdfast.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that the demo kills: appends lines from several threads without end, and reports each one on standard output
 * once it is acknowledged, as three big-endian longs: serial number, position, nanoseconds that the append took. A report is
 * one write(2) below PIPE_BUF, hence in the pipe whole or not at all, and in it before the process can be killed.
 */
final class DemoWriter {
    /** The bytes of a report. */
    static final int REPORT_BYTES = 3 * Long.BYTES;

    private final DemoStore store;
    private final DemoLines lines;
    private final OutputStream reports;
    private final AtomicLong nextSerial = new AtomicLong();

    DemoWriter(DemoStore store, DemoLines lines, OutputStream reports) {
        this.store = store;
        this.lines = lines;
        this.reports = reports;
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments the kind of store, the directory, the number of threads, and the text file if there is one
     */
    // The reports go to standard output, which is open as long as the process lives.
    @SuppressWarnings("required.method.not.called")
    public static void main(String[] arguments) {
        try {
            DemoWriter writer = new DemoWriter(
                    DemoStore.open(DemoStore.Kind.valueOf(arguments[0]), Path.of(arguments[1])),
                    DemoLines.read(arguments.length > 3 ? Path.of(arguments[3]) : null),
                    new FileOutputStream(FileDescriptor.out));
            for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
                new Thread(writer::appendWithoutEnd, "appender-" + i).start();
            }
        } catch (IOException e) {
            endAfter(FailureText.of(e));
        }
    }

    // A failure, also that of the pipe when the other process is gone, ends all threads at once.
    private void appendWithoutEnd() {
        try {
            while (true) {
                appendOne();
            }
        } catch (IOException e) {
            endAfter(FailureText.of(e));
        } catch (RuntimeException e) {
            endAfter(e.toString());
        }
    }

    private static void endAfter(String failure) {
        System.err.println(failure);
        System.err.flush();
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    /** Appends the next line and, when that has returned, reports it. */
    void appendOne() throws IOException {
        long serial = nextSerial.getAndIncrement();
        byte[] line = lines.of(serial);
        long start = System.nanoTime();
        long position = store.append(serial, line);
        long nanos = System.nanoTime() - start;
        reports.write(ByteBuffer.allocate(REPORT_BYTES)
                .putLong(serial)
                .putLong(position)
                .putLong(nanos)
                .array());
    }
}
