package io.holdfast.wal;

import io.holdfast.platform.PoisonedFileException;
import io.holdfast.platform.SyncFailedException;
import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * How a leader moves the place where the next group begins: to the next segment, or to a group large enough for one append.
 *
 * <p>Separate from {@link FlushPipeline} because a move begins only when nothing is in flight (wal-format.md §9.3), and from
 * {@link GroupPlaces}, which knows neither segments to come nor waiting.
 */
final class Rotation {
    private final GroupPlaces places;
    private final Leadership leadership;
    private final FlushPipeline pipeline;
    private final Durability durability;
    private final SegmentSource segments;
    private final OffCarrier offCarrier;

    Rotation(
            GroupPlaces places,
            Leadership leadership,
            FlushPipeline pipeline,
            Durability durability,
            SegmentSource segments,
            OffCarrier offCarrier) {
        this.places = places;
        this.leadership = leadership;
        this.pipeline = pipeline;
        this.durability = durability;
        this.segments = segments;
        this.offCarrier = offCarrier;
    }

    /**
     * As leader: flushes what is in the way, or else finds a place in which so many blocks fit; leads still if it returns. A
     * virtual thread lets a platform thread lead for it, since this waits for the device.
     */
    void makeRoom(Thread me, long blocks) throws IOException {
        boolean made = false;
        try {
            offCarrier.run(() -> {
                Thread here = Thread.currentThread();
                leadership.pass(me, here);
                try {
                    makeRoomHere(here, blocks);
                } finally {
                    leadership.pass(here, me);
                }
            });
            made = true;
        } finally {
            if (!made) {
                // Where no thread could be had, this one still leads.
                leadership.handOver(me);
            }
        }
    }

    private void makeRoomHere(Thread me, long blocks) throws IOException {
        leadership.lock.acquire();
        boolean moves = places.beginMove();
        leadership.lock.release();
        if (!moves) {
            pipeline.flushAndDrain(me);
            return;
        }
        Group large = null;
        boolean made = false;
        try {
            // First: what is too large for memory shall not begin a segment.
            large = places.largeGroup(blocks);
            if (blocks > places.blocksLeft()) {
                pipeline.flushAndDrain(me);
                pipeline.syncWritten();
                continueIn(segments.next(places.segment(), places.nextLsn(), blocks + 1));
            }
            made = true;
        } catch (IOException e) {
            failIfFinal(e);
            throw e;
        } finally {
            leadership.lock.acquire();
            places.endMove(made ? large : null);
            leadership.activate();
            if (made) {
                leadership.lock.release();
            } else {
                leadership.settle(me);
            }
        }
    }

    /**
     * Poisons the log after a failure to find a place, if nobody can go on. A failed sync is final, the directory's too: which
     * names last is unknown then, and none is changed any more. What the system refuses, for lack of space for example, is not.
     *
     * @throws LogPoisonedException if it is final, with this failure or an earlier one
     */
    void failIfFinal(IOException e) throws LogPoisonedException {
        if (e instanceof SegmentBegunException begun) {
            pipeline.fail(begun.failure());
            durability.requireSound();
        } else if (e instanceof SyncFailedException || e instanceof PoisonedFileException) {
            pipeline.fail(e);
            durability.requireSound();
        }
    }

    /** As leader: flushes until no group is being filled, and keeps others from beginning one. */
    void clearPlace(Thread me) throws LogPoisonedException {
        while (true) {
            leadership.lock.acquire();
            boolean clear = places.beginMove();
            leadership.lock.release();
            pipeline.flushAndDrain(me);
            durability.requireSound();
            if (clear) {
                return;
            }
        }
    }

    /** As leader, between begin and end of a move: the segment's header block is durable, and so is all before it. */
    void continueIn(@NotOwning OpenSegment segment) {
        leadership.lock.acquire();
        places.moveTo(segment);
        durability.cutTo(places.nextLsn(), segment.reached());
        leadership.wakePositionWaiters();
        leadership.lock.release();
    }
}
