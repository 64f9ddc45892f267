package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch of 1 GiB is one batch, in a segment of its own: wal-format.md §6. */
@Timeout(300)
class LargeBatchTest {
    private static final int MEMBER_BYTES = 16 << 20;
    private static final int MEMBERS = (1 << 30) / MEMBER_BYTES;

    /** The batch in memory, once, and what the tests need besides. */
    private static final long MEMORY_NEEDED = 3L << 29;

    /** The batch's segment, the one before it and the one after. */
    private static final long DISK_NEEDED = 3L << 30;

    @TempDir
    private Path directory;

    @Test
    void aBatchOf1GibibyteIsThereWhole() throws IOException {
        OptionalSuite.LARGE.require(
                Runtime.getRuntime().maxMemory() >= MEMORY_NEEDED, "the virtual machine may use too little memory");
        OptionalSuite.LARGE.require(
                Files.getFileStore(directory).getUsableSpace() >= DISK_NEEDED, "too little is free on the disk");
        byte[] member = new byte[MEMBER_BYTES];
        Batch batch = new Batch();
        for (int i = 0; i < MEMBERS; i++) {
            batch.add((byte) i, ByteBuffer.wrap(new byte[] {(byte) (i + 1)}), ByteBuffer.wrap(member));
        }
        LogOptions options = LogOptions.DEFAULT.withSegmentBytes(1 << 20);
        Lsn lsn;
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, options)) {
            log.append(new byte[1]);
            lsn = log.appendBatch(batch);
            assertThat(log.syncedLsn().position() - lsn.position()).isGreaterThan(1L << 30);
            assertThat(log.append(new byte[2])).isGreaterThan(lsn);
        }
        try (Volume volume = Volumes.open(directory);
                LogReader reader = LogView.open(volume).replay(lsn)) {
            for (int i = 0; i < MEMBERS; i++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.kind()).isEqualTo((byte) i);
                assertThat(reader.header().get(reader.header().position())).isEqualTo((byte) (i + 1));
                assertThat(reader.payload()).isEqualTo(ByteBuffer.wrap(member));
            }
            assertThat(reader.next()).isTrue();
            assertThat(reader.payload().remaining()).isEqualTo(2);
            assertThat(reader.next()).isFalse();
        }
    }
}
