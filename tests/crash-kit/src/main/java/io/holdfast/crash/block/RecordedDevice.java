package io.holdfast.crash.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The disk that the server serves: its bytes, the record of what was asked of it, and the states that a crash can leave. Safe for
 * any number of threads: each request is one step.
 */
final class RecordedDevice {
    private BlockImage start;
    private BlockImage current;
    /** The image after the first operations of the record, kept to be gone on from. */
    private BlockImage prefix;

    private int prefixLength;
    private final List<DiskOperation> record = new ArrayList<>();
    private boolean recording;
    private @Nullable DiskFault fault;
    private int matched;

    RecordedDevice(long bytes) {
        start = new BlockImage(bytes);
        current = start.copy();
        prefix = start.copy();
    }

    long bytes() {
        return start.bytes();
    }

    /** What is on the disk now is where every later record begins. */
    synchronized void keepAsStart() {
        start = current.copy();
    }

    /** Goes back to the start, and records from now on. */
    synchronized void beginRecord() {
        current = start.copy();
        prefix = start.copy();
        prefixLength = 0;
        record.clear();
        recording = true;
    }

    synchronized List<DiskOperation> endRecord() {
        recording = false;
        return List.copyOf(record);
    }

    synchronized int recorded() {
        return record.size();
    }

    /**
     * Becomes what a crash leaves: the first operations of the record, and some of those after.
     *
     * @return the content's fingerprint
     */
    synchronized long crash(int durable, List<KeptWrite> kept) {
        if (durable < prefixLength) {
            prefix = start.copy();
            prefixLength = 0;
        }
        while (prefixLength < durable) {
            prefix.apply(record.get(prefixLength++));
        }
        BlockImage state = prefix.copy();
        for (KeptWrite part : kept) {
            DiskOperation operation = record.get(part.operation());
            long to = Math.min(operation.length(), part.toSector() * 512L);
            state.apply(operation, part.fromSector() * 512, (int) to);
        }
        current = state;
        recording = false;
        return state.fingerprint();
    }

    /** Makes a file of what is on the disk. */
    synchronized void lay(Path file) throws IOException {
        current.lay(file);
    }

    synchronized void save(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            current.writeTo(out);
        }
    }

    synchronized void load(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            current = BlockImage.readFrom(in, bytes());
            recording = false;
        }
    }

    synchronized void setFault(@Nullable DiskFault planned) {
        fault = planned;
        matched = 0;
    }

    /** How many requests the fault has matched, struck or not. */
    synchronized int matched() {
        return matched;
    }

    /** Reads, and returns 0 or the negated error. */
    synchronized int read(long position, ByteBuffer target) {
        int from = target.position();
        current.read(position, target);
        return struck(
                DiskFault.Request.READ,
                position,
                target.duplicate().position(from).limit(target.position()));
    }

    synchronized int write(long position, ByteBuffer source) {
        int error = struck(DiskFault.Request.WRITE, position, source.duplicate());
        if (error != 0) {
            return error;
        }
        byte[] data = new byte[source.remaining()];
        source.get(data);
        perform(new DiskOperation(DiskOperation.Kind.WRITE, position, data.length, data));
        return 0;
    }

    synchronized void zero(long position, int length) {
        perform(new DiskOperation(DiskOperation.Kind.ZERO, position, length, new byte[0]));
    }

    synchronized int flush() {
        int error = struck(DiskFault.Request.FLUSH, 0, ByteBuffer.allocate(0));
        if (error == 0) {
            perform(new DiskOperation(DiskOperation.Kind.FLUSH, 0, 0, new byte[0]));
        }
        return error;
    }

    private void perform(DiskOperation operation) {
        current.apply(operation);
        if (recording) {
            record.add(operation);
        }
    }

    private int struck(DiskFault.Request request, long position, ByteBuffer bytes) {
        DiskFault planned = fault;
        if (planned == null || !planned.isOf(request, position, bytes)) {
            return 0;
        }
        int number = matched++;
        boolean strikes = number >= planned.skip() && number - planned.skip() < planned.times();
        return strikes ? -planned.errno() : 0;
    }
}
