package io.holdfast.wal;

import io.holdfast.platform.AlignedBuffer;
import io.holdfast.platform.DirectIoUnsupportedException;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeLock;
import io.holdfast.platform.WriteMethod;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The runs behind {@link MeasuredWriteMethods}: the methods take turns in short slices, so that what else the machine does
 * falls on all of them. Separate from the result, which is a value.
 */
final class WriteMethodMeasurement {
    private static final int ROUNDS = 7;
    private static final int SCRATCH_BLOCKS = 64;
    private static final long SLICE_NANOS = 20_000_000;

    private final Volume volume;
    private final int blockBytes;
    private final LongSupplier clockNanos;
    private final Map<WriteMethod, double[]> ratesByMethod = new EnumMap<>(WriteMethod.class);
    private final Map<WriteMethod, Guarantee> guarantees = new EnumMap<>(WriteMethod.class);
    private final Map<WriteMethod, String> unavailable = new EnumMap<>(WriteMethod.class);

    /**
     * A measurement.
     *
     * @param volume the log's directory
     * @param blockBytes what each write writes
     * @param clockNanos a clock that moves on by itself, or by each write
     */
    WriteMethodMeasurement(Volume volume, int blockBytes, LongSupplier clockNanos) {
        this.volume = volume;
        this.blockBytes = blockBytes;
        this.clockNanos = clockNanos;
    }

    // The lock is held and not used.
    @SuppressWarnings("try")
    MeasuredWriteMethods run() throws IOException {
        try (VolumeLock lock = volume.lock(WalFileName.LOCK)) {
            try {
                measure();
            } catch (IOException | RuntimeException e) {
                removeScratchAfter(e);
                throw e;
            }
            removeScratch();
        }
        return result();
    }

    private void measure() throws IOException {
        for (WriteMethod method : WriteMethod.values()) {
            if (method != WriteMethod.AUTO) {
                prepare(method);
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<WriteMethod, double[]> entry : ratesByMethod.entrySet()) {
                entry.getValue()[round] = slice(entry.getKey());
            }
        }
    }

    private static String scratch(WriteMethod method) {
        return "write-method-" + method.name() + ".scratch";
    }

    /** Makes the method's scratch file, all of it written and durable, or finds that the volume lacks the method. */
    private void prepare(WriteMethod method) throws IOException {
        String name = scratch(method);
        if (volume.exists(name)) {
            // Left by a measurement that was killed.
            volume.unlink(name, DirectorySync.DEFERRED);
        }
        try (DurableFile file = volume.create(name, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            file.preallocate(file.alignment().requirePosition((long) SCRATCH_BLOCKS * blockBytes));
            file.sync(SyncKind.FILE);
        }
        try (DurableFile file = volume.open(name, method.openMode(volume))) {
            guarantees.put(method, file.sync(SyncKind.DATA));
            ratesByMethod.put(method, new double[ROUNDS]);
        } catch (DirectIoUnsupportedException | UnsupportedOperationException e) {
            unavailable.put(method, String.valueOf(e.getMessage()));
        }
    }

    private double slice(WriteMethod method) throws IOException {
        try (DurableFile file = volume.open(scratch(method), method.openMode(volume))) {
            AlignedBuffer block =
                    AlignedBuffer.allocate(blockBytes, file.alignment().memoryBytes());
            long start = clockNanos.getAsLong();
            long elapsed;
            int writes = 0;
            do {
                long position = (long) (writes % SCRATCH_BLOCKS) * blockBytes;
                file.write(
                        block,
                        0,
                        file.alignment().requireLength(blockBytes),
                        file.alignment().requirePosition(position));
                if (file.writeThrough() == OpenMode.WriteThrough.NONE) {
                    file.sync(SyncKind.DATA);
                }
                writes++;
                elapsed = clockNanos.getAsLong() - start;
            } while (elapsed < SLICE_NANOS);
            return writes * 1e9 / elapsed;
        }
    }

    private void removeScratchAfter(Exception failure) {
        try {
            removeScratch();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void removeScratch() throws IOException {
        for (WriteMethod method : WriteMethod.values()) {
            if (volume.exists(scratch(method))) {
                volume.unlink(scratch(method), DirectorySync.DEFERRED);
            }
        }
    }

    private MeasuredWriteMethods result() {
        List<MeasuredWriteMethods.Rate> rates = new ArrayList<>();
        for (Map.Entry<WriteMethod, Guarantee> entry : guarantees.entrySet()) {
            double[] measured = ratesByMethod.getOrDefault(entry.getKey(), new double[0]);
            Arrays.sort(measured);
            rates.add(new MeasuredWriteMethods.Rate(entry.getKey(), measured[ROUNDS / 2], entry.getValue()));
        }
        return new MeasuredWriteMethods(rates, unavailable);
    }
}
