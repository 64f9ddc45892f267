package io.holdfast.platform.sim;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongConsumer;

/**
 * The sectors of one file, shared between copies until one of them changes: a copy costs nothing, a change the one page of
 * the table that it touches. That is what makes a crash state cheap.
 *
 * <p>A sector's array is never changed once it is in a table. Not thread-safe; the kernel's lock guards it.
 */
// Holes and absent pages are known by identity: written zeroes are no hole.
@SuppressWarnings("ReferenceEquality")
final class Sectors {
    /** The unit that a power cut never tears. */
    static final int BYTES = 512;

    /** A sector that was never written: reads as zeroes, takes no space. Known by identity. */
    static final byte[] HOLE = new byte[BYTES];

    /** A sector of written zeroes. */
    static final byte[] ZEROES = new byte[BYTES];

    private static final int PER_PAGE = 64;
    private static final byte[][] NO_PAGE = new byte[PER_PAGE][];

    static {
        Arrays.fill(NO_PAGE, HOLE);
    }

    private byte[][][] pages;
    private BitSet owned = new BitSet();
    private boolean tableShared;

    Sectors() {
        this(new byte[0][][]);
    }

    private Sectors(byte[][][] pages) {
        this.pages = pages;
        this.tableShared = true;
    }

    Sectors fork() {
        tableShared = true;
        return new Sectors(pages);
    }

    byte[] get(long sector) {
        long page = sector / PER_PAGE;
        return page < pages.length ? pages[(int) page][(int) (sector % PER_PAGE)] : HOLE;
    }

    boolean isHole(long sector) {
        return get(sector) == HOLE;
    }

    void put(long sector, byte[] bytes) {
        int page = Math.toIntExact(sector / PER_PAGE);
        if (bytes == HOLE && isHole(sector)) {
            return;
        }
        if (tableShared) {
            pages = pages.clone();
            owned = new BitSet();
            tableShared = false;
        }
        if (page >= pages.length) {
            byte[][][] longer = new byte[Math.max(page + 1, pages.length + pages.length / 2)][][];
            System.arraycopy(pages, 0, longer, 0, pages.length);
            Arrays.fill(longer, pages.length, longer.length, NO_PAGE);
            pages = longer;
        }
        if (!owned.get(page)) {
            pages[page] = pages[page].clone();
            owned.set(page);
        }
        pages[page][(int) (sector % PER_PAGE)] = bytes;
    }

    /** Visits the sectors that are no holes, in ascending order, from one on. */
    void forEachFrom(long first, LongConsumer visitor) {
        for (long sector = first; sector < (long) pages.length * PER_PAGE; sector++) {
            if (sector % PER_PAGE == 0 && pages[(int) (sector / PER_PAGE)] == NO_PAGE) {
                sector += PER_PAGE - 1;
            } else if (!isHole(sector)) {
                visitor.accept(sector);
            }
        }
    }

    /** A sector with zeroes from an offset on. */
    static byte[] withoutTail(byte[] sector, int from) {
        if (Arrays.equals(sector, from, BYTES, ZEROES, from, BYTES)) {
            return sector;
        }
        byte[] cut = sector.clone();
        Arrays.fill(cut, from, BYTES, (byte) 0);
        return cut;
    }
}
