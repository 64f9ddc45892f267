package io.holdfast.narayana;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.coordinator.ActionStatus;
import com.arjuna.ats.arjuna.objectstore.StateStatus;
import com.arjuna.ats.arjuna.state.OutputBuffer;
import com.arjuna.ats.arjuna.state.OutputObjectState;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStore;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreKey;
import io.holdfast.platform.VolumeLockedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Narayana's slot store on our slots. */
class LogSlotsTest {
    private static final int COUNT = 16;

    @TempDir
    Path directory;

    private final SlotStoreEnvironmentBean config = new SlotStoreEnvironmentBean();
    private final SlotStoreKey key = new SlotStoreKey(new Uid(), "/type", StateStatus.OS_COMMITTED);

    @BeforeEach
    void configure() {
        config.setStoreDir(directory.resolve("a/store").toString());
        config.setNumberOfSlots(COUNT);
    }

    private SlotStore open(LogSlots slots) throws IOException {
        config.setBackingSlots(slots);
        return new SlotStore(config);
    }

    private static OutputObjectState state(String text) throws IOException {
        OutputObjectState state = new OutputObjectState();
        state.packString(text);
        return state;
    }

    private static byte[] record(SlotStoreKey key, String text) throws IOException {
        OutputBuffer record = new OutputBuffer();
        key.packInto(record);
        state(text).packInto(record);
        return record.buffer();
    }

    @Test
    void aStoreFindsItsRecordsAgain() throws IOException {
        SlotStoreKey gone = new SlotStoreKey(new Uid(), "/type", ActionStatus.COMMITTED);
        try (LogSlots slots = new LogSlots()) {
            SlotStore store = open(slots);
            assertThat(store.write(key, state("first"))).isTrue();
            assertThat(store.write(key, state("second"))).isTrue();
            assertThat(store.write(gone, state("third"))).isTrue();
            assertThat(store.remove(gone)).isTrue();
        }
        try (LogSlots slots = new LogSlots()) {
            SlotStore store = open(slots);
            assertThat(store.read(key).unpackString()).isEqualTo("second");
            assertThat(store.contains(gone)).isFalse();
            assertThat(store.freeList).hasSize(COUNT - 1);
        }
    }

    /** As after a crash between the writing of a record and the clearing of the one that it replaces. */
    @Test
    void ofTwoRecordsWithOneKeyTheNewerStays() throws IOException {
        for (int[] places : new int[][] {{3, 9}, {9, 3}}) {
            config.setStoreDir(directory.resolve("store" + places[0]).toString());
            try (LogSlots slots = new LogSlots()) {
                slots.init(config);
                slots.write(places[0], record(key, "older"), true);
                slots.write(places[1], record(key, "newer"), true);
            }
            try (LogSlots slots = new LogSlots()) {
                SlotStore store = open(slots);
                assertThat(store.read(key).unpackString()).isEqualTo("newer");
                assertThat(slots.read(places[0])).isNull();
                assertThat(store.freeList).hasSize(COUNT - 1);
            }
        }
    }

    @Test
    void slotsAreReadAsCopies() throws IOException {
        try (LogSlots slots = new LogSlots()) {
            slots.init(config);
            assertThat(slots.read(0)).isNull();
            slots.write(0, "a".getBytes(UTF_8), true);
            slots.read(0)[0] = 'b';
            assertThat(slots.read(0)).asString(UTF_8).isEqualTo("a");
            slots.clear(0, false);
            assertThat(slots.read(0)).isNull();
        }
    }

    @Test
    void theyAreOpenedOnce() throws IOException {
        try (LogSlots slots = new LogSlots()) {
            assertThatIllegalStateException().isThrownBy(() -> slots.read(0));
            slots.init(config);
            assertThatIllegalStateException().isThrownBy(() -> slots.init(config));
        }
    }

    /** Else who tries again would be told that the directory is locked. */
    @Test
    void aStoreThatCannotBeOpenedLeavesTheDirectoryToTheNext() throws IOException {
        try (LogSlots slots = new LogSlots()) {
            slots.init(config);
            slots.write(5, new byte[] {1}, true);
        }
        LogSlots refused = new LogSlots();
        for (int time = 0; time < 2; time++) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> refused.init(config))
                    .isNotInstanceOf(VolumeLockedException.class);
        }
    }

    @Test
    void oneStoreAtATimeHasTheDirectory() throws IOException {
        try (LogSlots slots = new LogSlots();
                LogSlots others = new LogSlots()) {
            slots.init(config);
            assertThatExceptionOfType(VolumeLockedException.class).isThrownBy(() -> others.init(config));
        }
        try (LogSlots slots = new LogSlots()) {
            slots.init(config);
            assertThat(slots.read(0)).isNull();
        }
    }
}
