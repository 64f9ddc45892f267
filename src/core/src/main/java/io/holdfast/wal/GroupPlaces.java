package io.holdfast.wal;

import java.util.ArrayDeque;
import org.checkerframework.checker.mustcall.qual.NotOwning;
import org.jspecify.annotations.Nullable;

/**
 * The groups, which of them is being filled, and the place in the log where the next one begins: a segment and a block.
 *
 * <p>Separate from {@link GroupCommit} because it is memory and arithmetic, not waiting. All of it is guarded by the lock
 * of {@link Leadership}; {@link #active} may also be read without it, and the place by the leader, who alone moves it.
 */
final class GroupPlaces {
    private final GroupTuning tuning;
    private final ArrayDeque<Group> free = new ArrayDeque<>();
    private volatile @Nullable Group active;
    private @NotOwning OpenSegment segment;
    private int nextBlock;
    private boolean moving;

    GroupPlaces(@NotOwning OpenSegment segment, int nextBlock, GroupTuning tuning) {
        this.segment = segment;
        this.nextBlock = nextBlock;
        this.tuning = tuning;
        segment.allocate(tuning.groupCount(), tuning.groupBlocks())
                .forEach(memory -> free.add(new Group(segment, memory)));
    }

    /** The group that records go into, or null while there is no place for one. */
    @Nullable
    Group active() {
        return active;
    }

    @NotOwning
    OpenSegment segment() {
        return segment;
    }

    int blockBytes() {
        return segment.place().blockBytes();
    }

    /** The LSN of the next place, which is the end of what has been taken to be written. */
    long nextLsn() {
        return segment.place().blockLsn(nextBlock);
    }

    int blocksLeft() {
        return Math.toIntExact(segment.blockCount() - nextBlock);
    }

    /** Takes the active group to be written, or null if it holds nothing; the place moves behind it. */
    @Nullable
    Group take() {
        Group group = active;
        if (group == null || group.isEmpty()) {
            return null;
        }
        active = null;
        nextBlock = group.endBlock();
        return group;
    }

    /** Begins a free group at the place, if none is active and there is room for a block; says whether one is active. */
    boolean activate() {
        if (active == null && !moving && blocksLeft() > 0) {
            Group group = free.poll();
            if (group != null) {
                begin(group);
            }
        }
        return active != null;
    }

    /** Whether an append of so many blocks only has to wait: until a group in flight comes back, or the active one is taken. */
    boolean lacksGroup(long blocks) {
        Group group = active;
        if (group != null && !group.isEmpty()) {
            group.fillUp();
            return true;
        }
        return group == null && !moving && blocks <= Math.min(tuning.groupBlocks(), blocksLeft());
    }

    /** Takes a written group back; one that was made larger for a single append is left to the garbage collector. */
    void giveBack(Group group) {
        if (group.blockCapacity() == tuning.groupBlocks()) {
            free.add(group);
        }
    }

    /** Makes sure that nobody begins a group while the place moves; false if records are in the way. */
    boolean beginMove() {
        Group group = active;
        if (group != null) {
            if (!group.isEmpty()) {
                return false;
            }
            active = null;
            free.add(group);
        }
        moving = true;
        return true;
    }

    /** By the leader, between begin and end of a move: the next place is the first after another segment's header block. */
    void moveTo(@NotOwning OpenSegment next) {
        segment = next;
        nextBlock = 1;
    }

    /**
     * A group outside the stock, for an append that no group of it can hold; null if one of the stock will do.
     *
     * @throws IllegalArgumentException if no buffer is that long
     */
    @Nullable
    Group largeGroup(long blocks) {
        if (blocks <= tuning.groupBlocks()) {
            return null;
        }
        int most = segment.bufferBlocksMax();
        if (blocks > most) {
            throw new IllegalArgumentException("a batch takes at most " + most + " blocks of " + blockBytes()
                    + " bytes here, this one takes " + blocks);
        }
        return newGroup((int) blocks);
    }

    /** A group of one block at the place, for the end of the log; null if the segment is full. */
    @Nullable
    Group closingGroup() {
        if (blocksLeft() == 0) {
            return null;
        }
        Group group = newGroup(1);
        group.begin(segment, nextBlock);
        return group;
    }

    /** Ends a move; the given group, if any, becomes the active one. */
    void endMove(@Nullable Group large) {
        moving = false;
        if (large != null) {
            begin(large);
        }
    }

    private Group newGroup(int blocks) {
        return new Group(segment, segment.allocate(1, blocks).get(0));
    }

    private void begin(Group group) {
        group.begin(segment, nextBlock);
        active = group;
    }
}
