package io.holdfast.wal;

import io.holdfast.wal.format.Checkpoint;
import io.holdfast.wal.format.SegmentHeader;
import io.holdfast.wal.format.WalFileName;
import org.jspecify.annotations.Nullable;

/**
 * The decision table of wal-format.md §12.3 over evidence that lies before it: no file is read here. The methods stand in
 * the order of the rows, and the first row that fits decides.
 */
final class DecisionTable {
    private final Evidence evidence;
    private final Promise promise;
    private final @Nullable TailScan tail;
    private final @Nullable NextScan next;

    DecisionTable(Evidence evidence) {
        this.evidence = evidence;
        this.promise = evidence.promise();
        this.tail = evidence.tail();
        this.next = evidence.next();
    }

    /**
     * Decides.
     *
     * @return the first row that fits
     * @throws LogRefusedException if it is one of those without a verdict
     */
    RecoveryReport decide() throws LogRefusedException {
        refuseForeign();
        refuseNewer();
        refuseOtherBlockSize();
        RecoveryReport report = checkpointRows();
        report = report != null ? report : sequenceTwice();
        report = report != null ? report : linkRows();
        report = report != null ? report : oldCopy();
        report = report != null ? report : promisedRows();
        report = report != null ? report : brokenRecord();
        report = report != null ? report : unreadableTail();
        report = report != null ? report : unexplained();
        report = report != null ? report : tornRows();
        return report != null ? report : cleanRows();
    }

    private void refuseForeign() throws LogRefusedException {
        long expected = evidence.expectation().logIdentityOr(0);
        String source = "what was asked for";
        Checkpoint checkpoint = evidence.checkpoint().content();
        if (checkpoint != null) {
            refuseForeign(expected, source, checkpoint.logIdentity(), WalFileName.CHECKPOINT);
            expected = checkpoint.logIdentity();
            source = WalFileName.CHECKPOINT;
        }
        for (Block0 block : evidence.segments().all()) {
            SegmentHeader header = block.header();
            if (header != null) {
                String name = WalFileName.segment(block.sequence());
                refuseForeign(expected, source, header.place().logIdentity(), name);
                expected = header.place().logIdentity();
                source = name;
            }
        }
    }

    private static void refuseForeign(long expected, String source, long found, String name)
            throws LogRefusedException {
        if (expected != 0 && expected != found) {
            throw new LogRefusedException(
                    RecoveryRow.FOREIGN_LOG,
                    String.format("%s is of log %016x, %s of log %016x", name, found, source, expected));
        }
    }

    private void refuseNewer() throws LogRefusedException {
        if (evidence.checkpoint().state() == CheckpointFile.State.NEWER) {
            throw evidence.checkpoint().version().refuse(WalFileName.CHECKPOINT);
        }
        for (Block0 block : evidence.segments().all()) {
            if (block.stateHere() == BlockClass.NEWER) {
                throw block.version().refuse(WalFileName.segment(block.sequence()) + " block 0");
            }
        }
        if (tail != null && tail.newer() != TailScan.NONE) {
            throw tail.newerVersion().refuse(tail.name() + " block " + tail.newer());
        }
        if (next != null && next.isNewer()) {
            throw next.newerVersion().refuse(next.name());
        }
    }

    private void refuseOtherBlockSize() throws LogRefusedException {
        Chain.Fault fault = evidence.chain().fault();
        if (fault != null && fault.row() == RecoveryRow.OTHER_BLOCK_SIZE) {
            throw new LogRefusedException(RecoveryRow.OTHER_BLOCK_SIZE, fault.file() + ": " + fault.evidence());
        }
        if (tail != null) {
            evidence.expectation()
                    .requireBlockBytes(tail.name(), tail.header().place().blockBytes());
        }
    }

    private @Nullable RecoveryReport checkpointRows() {
        return switch (evidence.checkpoint().state()) {
            case DAMAGED ->
                report(RecoveryRow.CHECKPOINT_BAD, 0, WalFileName.CHECKPOINT, 0, "the checkpoint file is not valid");
            case UNREADABLE ->
                report(RecoveryRow.CHECKPOINT_UNREADABLE, 0, WalFileName.CHECKPOINT, 0, "the device cannot read it");
            case ABSENT, NEWER, VALID -> null;
        };
    }

    private @Nullable RecoveryReport sequenceTwice() {
        for (Block0 block : evidence.segments().all()) {
            SegmentHeader declared = block.declared();
            long sequence =
                    declared == null ? block.sequence() : declared.place().sequence();
            boolean twice =
                    sequence > block.sequence() || (sequence < block.sequence() && evidence.isOfChain(sequence));
            if (declared != null && twice) {
                return report(
                        RecoveryRow.SEQUENCE_TWICE,
                        declared.place().firstLsn(),
                        WalFileName.segment(block.sequence()),
                        0,
                        "its header block is that of segment " + sequence);
            }
        }
        return null;
    }

    private @Nullable RecoveryReport linkRows() {
        Chain.Fault fault = evidence.chain().fault();
        if (fault != null && !isPromised(fault.row())) {
            return report(fault);
        }
        RecoveryReport gap = gap();
        if (gap != null) {
            return gap;
        }
        RecoveryReport gone = allGone();
        if (gone != null) {
            return gone;
        }
        Chain.Fault missing = tailMissing();
        return missing != null && !isPromised(missing.row()) ? report(missing) : null;
    }

    private @Nullable RecoveryReport gap() {
        long before = evidence.segments().tailSequence();
        for (Block0 prepared : evidence.segments().prepared()) {
            for (long sequence = before + 1; sequence < prepared.sequence(); sequence++) {
                // A segment whose torn header was set aside has left its name there.
                if (!evidence.directory().setAside().contains(sequence)) {
                    return report(
                            RecoveryRow.LINK_MISSING,
                            evidence.end(),
                            WalFileName.segment(sequence),
                            0,
                            "the file is not there, and the higher segment " + prepared.sequence() + " is");
                }
            }
            before = prepared.sequence();
        }
        return null;
    }

    /** Nothing is set aside at an LSN above 0 but from a segment that was headed, and the log went on behind that one. */
    private @Nullable RecoveryReport allGone() {
        LogDirectory directory = evidence.directory();
        return tail == null && evidence.nextIsUnwritten() && directory.setAsideLsn() > 0
                ? report(
                        RecoveryRow.LINK_MISSING,
                        0,
                        WalFileName.segment(directory.setAside().last()),
                        0,
                        "no segment is there, and bytes at LSN " + new Lsn(directory.setAsideLsn()) + " were set aside")
                : null;
    }

    /** The segment that the checkpoint file says was headed, and that is not. */
    private Chain.@Nullable Fault tailMissing() {
        Checkpoint checkpoint = evidence.checkpoint().content();
        if (checkpoint == null
                || checkpoint.tailSequence() <= evidence.segments().tailSequence()) {
            return null;
        }
        return Chain.unheaded(
                checkpoint.tailSequence(),
                evidence.end(),
                evidence.segments().at(checkpoint.tailSequence()),
                "the checkpoint file names it as the tail");
    }

    private static boolean isPromised(RecoveryRow row) {
        return row.compareTo(RecoveryRow.PROMISED_UNREADABLE) >= 0;
    }

    private @Nullable RecoveryReport oldCopy() {
        long promised = evidence.checkpoint().promise().lsn();
        return tail != null && evidence.tailEndsCleanly() && evidence.nextIsUnwritten() && tail.endLsn() < promised
                ? atEnd(
                        RecoveryRow.OLD_COPY,
                        tail,
                        "the log is whole, and ends below what the checkpoint file promises")
                : null;
    }

    private @Nullable RecoveryReport promisedRows() {
        Chain.Fault link = evidence.chain().fault();
        Chain.Fault fault = link != null ? link : tailMissing();
        if (fault != null) {
            return report(fault);
        }
        if (next != null && next.wasAcknowledged() && (tail == null || next.firstLsn() <= tail.endLsn())) {
            return report(
                    PromisedRow.of(next.block0()),
                    next.firstLsn(),
                    next.name(),
                    0,
                    "the header block is " + next.block0()
                            + ", and blocks behind it were written after it was durable");
        }
        return tail != null && tail.endLsn() < promise.lsn()
                ? atEnd(PromisedRow.of(tail.atEnd()), tail, "the block was acknowledged, and is " + tail.atEnd())
                : null;
    }

    private @Nullable RecoveryReport brokenRecord() {
        if (tail == null || tail.brokenLsn() == TailScan.NONE) {
            return null;
        }
        return report(
                RecoveryRow.BROKEN_RECORD,
                tail.brokenLsn(),
                tail.name(),
                tail.brokenLsn() - tail.header().place().firstLsn(),
                "a fragment in a valid block does not follow the one before it");
    }

    private @Nullable RecoveryReport unreadableTail() {
        if (tail != null && tail.unreadable() != TailScan.NONE) {
            return atBlock(RecoveryRow.UNREADABLE_TAIL, tail, tail.unreadable(), "the device cannot read the block");
        }
        boolean unreadable =
                next != null && (next.block0() == BlockClass.UNREADABLE || next.block1() == BlockClass.UNREADABLE);
        return next != null && unreadable
                ? atNext(RecoveryRow.UNREADABLE_TAIL, next, "the device cannot read its first blocks")
                : null;
    }

    private @Nullable RecoveryReport unexplained() {
        if (tail != null && isUnexplained(tail.atEnd())) {
            return atEnd(RecoveryRow.UNEXPLAINED, tail, "the block is " + tail.atEnd() + ", which no tear explains");
        }
        return next != null && isUnexplained(next.block0())
                ? atNext(RecoveryRow.UNEXPLAINED, next, "block 0 is " + next.block0() + ", which no tear explains")
                : null;
    }

    private static boolean isUnexplained(BlockClass state) {
        return state == BlockClass.DAMAGED || state == BlockClass.MISPLACED || state == BlockClass.FOREIGN;
    }

    private @Nullable RecoveryReport tornRows() {
        if (tail == null) {
            return null;
        }
        if (tail.atEnd() == BlockClass.TORN) {
            return atEnd(RecoveryRow.TORN_FLUSH, tail, "the block is TORN");
        }
        if (tail.writtenAfterEnd() != TailScan.NONE) {
            String evident = "the block is " + tail.atEnd() + ", and block " + tail.writtenAfterEnd() + " after it is "
                    + tail.afterEnd();
            return atEnd(RecoveryRow.TORN_FLUSH, tail, evident);
        }
        if (next != null && evidence.tailEndsCleanly() && !evidence.nextIsUnwritten()) {
            return atNext(
                    RecoveryRow.TORN_HEADER, next, "block 0 is " + next.block0() + ", and block 1 is " + next.block1());
        }
        if (tail.flushBlocksAfter() > 0) {
            String evident = tail.flushBlocksAfter() + " blocks of the last write did not arrive";
            return atEnd(RecoveryRow.SHORT_FLUSH, tail, evident);
        }
        return tail.isUnfinished()
                ? atEnd(RecoveryRow.UNFINISHED, tail, "the valid blocks end inside a record or batch")
                : null;
    }

    private RecoveryReport cleanRows() throws LogRefusedException {
        if (tail == null) {
            evidence.expectation().refuseNone(evidence.directory().location());
            return report(RecoveryRow.NO_LOG, 0, evidence.directory().location(), 0, "no segment was ever begun");
        }
        return tail.isClosed()
                ? atEnd(RecoveryRow.CLOSED_END, tail, "the log was closed, nothing comes after")
                : atEnd(RecoveryRow.OPEN_END, tail, "the last write is whole, nothing comes after");
    }

    private RecoveryReport atEnd(RecoveryRow row, TailScan scan, String evident) {
        return atBlock(row, scan, scan.endBlock(), evident);
    }

    private RecoveryReport atBlock(RecoveryRow row, TailScan scan, long block, String evident) {
        long position = block * scan.header().place().blockBytes();
        return report(row, scan.header().place().blockLsn(block), scan.name(), position, evident);
    }

    private RecoveryReport atNext(RecoveryRow row, NextScan scan, String evident) {
        return report(row, evidence.end(), scan.name(), 0, evident);
    }

    private RecoveryReport report(Chain.Fault fault) {
        return report(fault.row(), fault.lsn(), fault.file(), 0, fault.evidence());
    }

    private RecoveryReport report(RecoveryRow row, long lsn, String file, long position, String evident) {
        return new RecoveryReport(
                row,
                new Lsn(lsn),
                file,
                position,
                evident,
                new Lsn(evidence.end()),
                new Lsn(promise.lsn()),
                promise.source());
    }
}
