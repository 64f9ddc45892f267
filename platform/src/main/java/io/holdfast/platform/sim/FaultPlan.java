package io.holdfast.platform.sim;

import io.holdfast.platform.Alignment;
import io.holdfast.platform.Guarantee;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kind of disk it is, and what is to go wrong with it. Immutable.
 *
 * @param faults the faults; the first that strikes a call decides, {@link Effect.Delay} aside
 * @param capacityBytes how many bytes of sectors fit on the disk, names not counted
 * @param directAlignment what direct I/O needs, empty where there is none
 * @param guarantee what a sync reaches: below {@link Guarantee#POWER_CUT} it makes nothing durable, and says so
 * @param renames whether a crash can show a rename half done
 */
public record FaultPlan(
        List<Fault> faults,
        long capacityBytes,
        Optional<Alignment> directAlignment,
        Guarantee guarantee,
        Renames renames) {
    /** A disk without end that keeps its promises, with direct I/O in units of 4096 bytes. */
    public static final FaultPlan NONE = new FaultPlan(
            List.of(), Long.MAX_VALUE, Optional.of(new Alignment(4096, 4096)), Guarantee.POWER_CUT, Renames.ATOMIC);

    /** What a crash makes of a rename before the directory is synced. A replace is always old or new. */
    public enum Renames {
        /** The old name or the new one, as every journaling file system does. */
        ATOMIC,
        /** Also both names for the same file, which POSIX does not rule out. */
        SPLIT
    }

    /** Copies the list. */
    public FaultPlan {
        faults = List.copyOf(faults);
        Objects.requireNonNull(guarantee, "guarantee");
        Objects.requireNonNull(renames, "renames");
        if (capacityBytes < 0) {
            throw new IllegalArgumentException("a capacity is zero or more, was " + capacityBytes);
        }
    }

    /**
     * This plan with one fault more.
     *
     * @param fault the fault
     * @return the longer plan
     */
    public FaultPlan with(Fault fault) {
        List<Fault> longer = Stream.concat(faults.stream(), Stream.of(fault)).toList();
        return new FaultPlan(longer, capacityBytes, directAlignment, guarantee, renames);
    }

    /**
     * The same disk without its faults.
     *
     * @return the empty plan; what the disk can do is the same
     */
    public FaultPlan withoutFaults() {
        return new FaultPlan(List.of(), capacityBytes, directAlignment, guarantee, renames);
    }

    /**
     * This plan with a disk that is full at some byte.
     *
     * @param bytes how many bytes fit; counted in sectors of 512
     * @return the changed plan
     */
    public FaultPlan withCapacity(long bytes) {
        return new FaultPlan(faults, bytes, directAlignment, guarantee, renames);
    }

    /**
     * This plan with other direct I/O.
     *
     * @param alignment what it needs, empty for a file system that refuses it
     * @return the changed plan
     */
    public FaultPlan withDirectAlignment(Optional<Alignment> alignment) {
        return new FaultPlan(faults, capacityBytes, alignment, guarantee, renames);
    }

    /**
     * This plan with another guarantee. Below {@link Guarantee#POWER_CUT} syncs succeed, report it, and make nothing
     * durable: order is not kept either, also for {@link Guarantee#ORDERED}.
     *
     * @param reached what a sync reaches
     * @return the changed plan
     */
    public FaultPlan withGuarantee(Guarantee reached) {
        return new FaultPlan(faults, capacityBytes, directAlignment, reached, renames);
    }

    /**
     * This plan with other renames.
     *
     * @param rule what a crash makes of them
     * @return the changed plan
     */
    public FaultPlan withRenames(Renames rule) {
        return new FaultPlan(faults, capacityBytes, directAlignment, guarantee, rule);
    }
}
