package io.holdfast.platform.sim;

/** A file as programs see it: the page cache. */
final class CachedFile {
    private final Sectors sectors;
    private long length;

    CachedFile(FileImage image) {
        this.sectors = image.sectors().fork();
        this.length = image.length();
    }

    Sectors sectors() {
        return sectors;
    }

    long length() {
        return length;
    }

    void extendTo(long end) {
        length = Math.max(length, end);
    }

    /** Cuts or extends; what is cut reads as zeroes when the file grows again. */
    void resize(long to) {
        if (to < length) {
            long first = to / Sectors.BYTES;
            int kept = (int) (to % Sectors.BYTES);
            byte[] last = sectors.get(first);
            boolean keepsLast = kept > 0 && !sectors.isHole(first);
            sectors.forEachFrom(first, sector -> sectors.put(sector, Sectors.HOLE));
            if (keepsLast) {
                sectors.put(first, Sectors.withoutTail(last, kept));
            }
        }
        length = to;
    }

    /** How many sectors it takes. */
    long sectorCount() {
        long[] count = {0};
        sectors.forEachFrom(0, sector -> count[0]++);
        return count[0];
    }
}
