package io.holdfast.narayana;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.libc.Errno;
import io.holdfast.platform.Volume;
import io.holdfast.platform.WriteMethod;
import io.holdfast.platform.sim.Call;
import io.holdfast.platform.sim.Effect;
import io.holdfast.platform.sim.Fault;
import io.holdfast.platform.sim.FaultPlan;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Log;
import io.holdfast.wal.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots in a log on a simulated disk. */
class SlotLogTest {
    private static final int COUNT = 8;
    private static final int SEGMENT_BYTES = 16 * 4096;
    private static final long CHECKPOINT_BYTES = 2 * SEGMENT_BYTES;
    static final LogOptions OPTIONS =
            LogOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES).withWriteMethod(WriteMethod.DIRECT_SYNC);

    private SimulatedDisk disk = SimulatedDisk.create(1);

    private SlotLog open() throws IOException {
        return open(COUNT);
    }

    private SlotLog open(int count) throws IOException {
        Log log = Log.open(disk.mount(), OPTIONS);
        try {
            return new SlotLog(log, count, CHECKPOINT_BYTES);
        } catch (IOException e) {
            log.close();
            throw e;
        }
    }

    /** What is left when the power is cut now. */
    private void cutPower() {
        disk = disk.crash(7);
    }

    private static String text(SlotLog slots, int number) {
        SlotContent content = slots.content(number);
        return content == null ? null : new String(content.copy(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlotHoldsWhatWasWrittenLast(boolean sync) throws IOException {
        try (SlotLog slots = open()) {
            assertThat(text(slots, 0)).isNull();
            slots.write(0, bytes("a"), sync);
            slots.write(0, bytes("b"), sync);
            slots.write(7, bytes(""), sync);
            slots.write(3, bytes("c"), sync);
            slots.clear(3, sync);
            slots.clear(4, sync);
            assertThat(text(slots, 0)).isEqualTo("b");
        }
        try (SlotLog slots = open()) {
            assertThat(text(slots, 0)).isEqualTo("b");
            assertThat(text(slots, 7)).isEmpty();
            assertThat(text(slots, 3)).isNull();
            assertThat(text(slots, 4)).isNull();
        }
    }

    @Test
    void aSyncedChangeSurvivesAPowerCut() throws IOException {
        SlotLog slots = open();
        slots.write(0, bytes("a"), true);
        slots.write(1, bytes("b"), true);
        slots.clear(0, true);
        cutPower();
        try (SlotLog again = open()) {
            assertThat(text(again, 0)).isNull();
            assertThat(text(again, 1)).isEqualTo("b");
        }
        slots.close();
    }

    @Test
    void aSyncedChangeBringsThoseBeforeItAlong() throws IOException {
        SlotLog slots = open();
        slots.write(0, bytes("a"), false);
        slots.clear(1, false);
        slots.write(2, bytes("b"), true);
        cutPower();
        try (SlotLog again = open()) {
            assertThat(text(again, 0)).isEqualTo("a");
        }
        slots.close();
    }

    @Test
    void theCallersArrayIsCopied() throws IOException {
        try (SlotLog slots = open()) {
            byte[] data = bytes("a");
            slots.write(0, data, true);
            data[0] = 'b';
            assertThat(text(slots, 0)).isEqualTo("a");
        }
    }

    @Test
    void numbersOutsideAreRefused() throws IOException {
        try (SlotLog slots = open()) {
            for (int number : List.of(-1, COUNT)) {
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> slots.write(number, bytes("a"), true));
                assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slots.clear(number, true));
                assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> slots.content(number));
            }
        }
    }

    @Test
    void fewerSlotsThanAreHeldAreRefused() throws IOException {
        try (SlotLog slots = open()) {
            slots.write(6, bytes("a"), true);
            slots.write(7, bytes("b"), true);
            slots.clear(7, true);
        }
        assertThatIOException().isThrownBy(() -> open(6)).withMessageContaining("slot 6");
        try (SlotLog slots = open(7)) {
            assertThat(text(slots, 6)).isEqualTo("a");
        }
    }

    @Test
    void anotherProgramsLogIsRefused() throws IOException {
        try (Log log = Log.open(disk.mount(), OPTIONS)) {
            log.append((byte) 3, SlotRecord.header(0, 0), ByteBuffer.wrap(bytes("not of a slot")));
        }
        assertThatIOException().isThrownBy(this::open).withMessageContaining("another program's");
    }

    @Test
    void aHeaderOfAnotherLengthIsRefused() throws IOException {
        try (Log log = Log.open(disk.mount(), OPTIONS)) {
            log.append(SlotRecord.WRITTEN, ByteBuffer.allocate(4), ByteBuffer.allocate(1));
        }
        assertThatIOException().isThrownBy(this::open).withMessageContaining("4 bytes");
    }

    @Test
    void theLogDoesNotGrowWithoutBound() throws IOException {
        try (Volume volume = disk.mount();
                SlotLog slots = open()) {
            slots.write(5, bytes("kept"), true);
            int most = 0;
            for (int i = 0; i < 2000; i++) {
                slots.write(i % 4, new byte[900], i % 3 == 0);
                most = Math.max(most, volume.list().size());
            }
            // Two segments between checkpoints, one being written, one prepared, one to be recycled; lock and
            // checkpoint files.
            assertThat(most).isLessThanOrEqualTo(9);
        }
        try (SlotLog slots = open()) {
            assertThat(text(slots, 5)).isEqualTo("kept");
            assertThat(text(slots, 3)).hasSize(900);
        }
    }

    @Test
    void aCopiedContentKeepsItsOrder() throws IOException {
        try (SlotLog slots = open()) {
            slots.write(5, bytes("older"), true);
            slots.write(2, bytes("newer"), true);
            for (int i = 0; i < 300; i++) {
                slots.write(0, new byte[900], true);
            }
        }
        try (SlotLog slots = open()) {
            assertThat(slots.content(5).order()).isLessThan(slots.content(2).order());
            slots.write(1, bytes("newest"), true);
            assertThat(slots.content(1).order()).isGreaterThan(slots.content(0).order());
        }
    }

    @Test
    void anInterruptEndsNoChangeAndIsKept() throws IOException {
        SlotLog slots = open();
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            slots.write(0, bytes("a"), true);
            slots.clear(1, true);
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(kept).isTrue();
        cutPower();
        try (SlotLog again = open()) {
            assertThat(text(again, 0)).isEqualTo("a");
        }
        slots.close();
    }

    @Test
    void interruptsInTheMiddleEndNoChange() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try (SlotLog slots = open()) {
            List<Thread> writers = new ArrayList<>();
            List<Future<?>> written = new ArrayList<>();
            for (int number = 0; number < COUNT; number++) {
                int own = number;
                written.add(threads.submit(() -> {
                    synchronized (writers) {
                        writers.add(Thread.currentThread());
                    }
                    for (int i = 0; i <= 200; i++) {
                        slots.write(own, bytes("" + i), true);
                    }
                    return null;
                }));
            }
            while (!written.stream().allMatch(Future::isDone)) {
                synchronized (writers) {
                    writers.forEach(Thread::interrupt);
                }
                Thread.onSpinWait();
            }
            for (Future<?> future : written) {
                future.get();
            }
        } finally {
            threads.shutdown();
        }
        try (SlotLog slots = open()) {
            for (int number = 0; number < COUNT; number++) {
                assertThat(text(slots, number)).isEqualTo("200");
            }
        }
    }

    /** The first sync that fails, be it of the creation, of a change, or of a checkpoint, is the last. */
    @Test
    void afterAFailedSyncNothingIsChangedAnyMore() throws IOException {
        int inChanges = 0;
        for (int nth = 1; nth <= 40; nth++) {
            disk = SimulatedDisk.create(
                    nth, FaultPlan.NONE.with(Fault.forEver(Call.SYNC, nth, new Effect.Fail(Errno.Kind.EIO))));
            SlotLog slots;
            try {
                slots = open();
            } catch (IOException e) {
                continue;
            }
            String acknowledged = null;
            try {
                for (int i = 0; i < 100; i++) {
                    slots.write(0, bytes("" + i), true);
                    acknowledged = "" + i;
                }
            } catch (IOException e) {
                inChanges++;
                assertThat(e).hasMessageContaining("EIO");
            }
            assertThat(text(slots, 0)).isEqualTo(acknowledged);
            assertThatIOException()
                    .isThrownBy(() -> slots.write(1, bytes("a"), false))
                    .withMessageContaining("EIO");
            assertThatIOException().isThrownBy(() -> slots.clear(0, true)).withMessageContaining("EIO");
            assertThat(text(slots, 0)).isEqualTo(acknowledged);
            try {
                slots.close();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("EIO");
            }
        }
        assertThat(inChanges).isPositive();
    }
}
