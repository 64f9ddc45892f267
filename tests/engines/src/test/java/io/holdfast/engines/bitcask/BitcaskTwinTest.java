package io.holdfast.engines.bitcask;

import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.CrashTest;
import io.holdfast.engines.Mistake;
import io.holdfast.engines.SmallMapProgram;
import io.holdfast.engines.Sooner;
import io.holdfast.engines.TwinTable;
import io.holdfast.engines.Write;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.entries.EntryFile;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Bitcask with one mistake each, on the layers that must show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BitcaskTwinTest {
    private final TwinTable table = new TwinTable("Bitcask");

    @AfterAll
    void printTheTable() {
        System.out.println(table);
    }

    @CrashTest
    void acknowledgesBeforeTheSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "acknowledges before the sync",
                SmallBitcask.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.endsWith(".data"))));
    }

    @CrashTest(layers = CrashLayer.MODEL)
    void retriesAFailedSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "retries a failed sync",
                SmallBitcask.PROGRAM.seeing(
                        volume -> Mistake.retriesAFailedSync().on(volume)));
    }

    /** Real file systems make a new file's name durable with its bytes. */
    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.STRICT_POSIX})
    void neverSyncsTheDirectoryAfterARotation(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "no directory sync after rotation", SmallBitcask.PROGRAM.on(Mistake.NEVER_SYNCS_A_DIRECTORY));
    }

    /** A tombstone goes before what it hides. Real file systems keep the order of unlinks. */
    @CrashTest(layers = CrashLayer.MODEL)
    void unlinksTheInputsInAnyOrder(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "inputs unlinked in any order",
                new SmallMapProgram(SmallBitcask::openSmallest, 1, EntryBlocks::owns)
                        .writing((random, number) ->
                                number % 3 == 1 ? Write.delete(1, number) : Write.put(1 + number % 3, number, 100))
                        .on(Mistake.NEVER_SYNCS_AN_UNLINK));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4})
    void unlinksTheInputsBeforeTheOutputIsDurable(CrashRun run) throws IOException {
        table.mustBeFound(
                run, "inputs unlinked before the output", SmallBitcask.PROGRAM.taking(new Sooner("unlink the inputs")));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.EXT4, CrashLayer.XFS, CrashLayer.BTRFS})
    void publishesAnOutputBeforeItsSync(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "output published before its sync",
                SmallBitcask.PROGRAM.on(Mistake.leavesOutSyncsOf(name -> name.contains(Mistake.ATOMIC_TEMPORARY))));
    }

    @CrashTest(layers = {CrashLayer.MODEL, CrashLayer.XFS})
    void writesAHintInPlaceAndBelievesIt(CrashRun run) throws IOException {
        table.mustBeFound(
                run,
                "hint in place and believed",
                new SmallMapProgram(
                        (volume, order) -> SmallBitcask.open(volume, order, new BelievedHints()),
                        1,
                        EntryBlocks::owns));
    }

    /** Hints under their final name, without a sync, whose checksum nobody looks at. */
    private static final class BelievedHints extends HintFiles {
        @Override
        void write(Volume volume, String name, EntryFile data, List<Hint> hints) throws IOException {
            if (volume.exists(name)) {
                volume.unlink(name, DirectorySync.DEFERRED);
            }
            try (DurableFile file = volume.create(name, OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
                file.writeUnaligned(encode(data, hints).flip(), 0);
            }
        }

        @Override
        Optional<List<Hint>> read(Volume volume, String name, EntryFile data) throws IOException {
            if (!volume.exists(name)) {
                return Optional.empty();
            }
            try (DurableFile file = volume.open(name, OpenMode.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
                file.readUnaligned(bytes, 0);
                return Optional.of(decode(bytes));
            }
        }
    }
}
