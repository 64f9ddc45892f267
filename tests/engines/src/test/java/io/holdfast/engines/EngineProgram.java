package io.holdfast.engines;

import io.holdfast.crash.CrashProgram;
import io.holdfast.engines.bitcask.SmallBitcask;
import io.holdfast.engines.btree.SmallTree;
import io.holdfast.engines.btree.TreeBlocks;
import io.holdfast.engines.entries.EntryBlocks;
import io.holdfast.engines.hash.SmallHashStore;
import io.holdfast.engines.logstore.LogStoreProgram;
import io.holdfast.engines.lsm.LsmProgram;
import io.holdfast.engines.sstable.PublicationProgram;
import io.holdfast.engines.sstable.TableSetProgram;
import io.holdfast.platform.Volume;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Every engine as a program for the layers that are not made of states: disks that fail, and processes that die. */
enum EngineProgram {
    LOG_STORE(
            disguise -> LogStoreProgram.durable(RepeatableLog.OPTIONS, disguise),
            RepeatableLog.MAGIC,
            RepeatableLog.MAGIC_OFFSET),
    BUFFERED_LOG_STORE(
            disguise -> LogStoreProgram.durable(RepeatableLog.BUFFERED, disguise),
            RepeatableLog.MAGIC,
            RepeatableLog.MAGIC_OFFSET),
    PUBLISHED_TABLES(PublicationProgram::new, TableSetProgram.MAGIC, 0),
    TABLE_SET(disguise -> new TableSetProgram(5, disguise, StepOrder.AS_GIVEN), TableSetProgram.MAGIC, 0),
    LSM_TREE(disguise -> new LsmProgram(10, 2000, disguise, StepOrder.AS_GIVEN), TableSetProgram.MAGIC, 0),
    BITCASK(SmallBitcask.PROGRAM.writing(EngineProgram::longValue)::seeing, EntryBlocks.MAGIC, 0),
    HASH_STORE(SmallHashStore.PROGRAM.writing(EngineProgram::longValue)::seeing, EntryBlocks.MAGIC, 0),
    B_TREE(SmallTree.PROGRAM::seeing, TreeBlocks.MAGIC, 0);

    private final Function<UnaryOperator<Volume>, CrashProgram<?>> making;
    /** How blocks of its data are known: four bytes, little-endian, and where they lie. */
    final int magic;

    final int magicOffset;

    EngineProgram(Function<UnaryOperator<Volume>, CrashProgram<?>> making, int magic, int magicOffset) {
        this.making = making;
        this.magic = magic;
        this.magicOffset = magicOffset;
    }

    /** One that btrfs does not keep among its metadata. */
    private static Write longValue(SplittableRandom random, int number) {
        int key = random.nextInt(Write.KEYS);
        return number % 4 == 3 ? Write.delete(key, number) : Write.put(key, number, 3000);
    }

    CrashProgram<?> right() {
        return making.apply(UnaryOperator.identity());
    }

    /** One whose volume makes a mistake until it fails or dies; its recovery sees the volume as it is. */
    CrashProgram<?> seeing(UnaryOperator<Volume> disguise) {
        return making.apply(disguise);
    }
}
