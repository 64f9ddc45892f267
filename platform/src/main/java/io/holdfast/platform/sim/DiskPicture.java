package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a disk holds at one place of its history, for people: each name and each sector, and what a power cut can do to it
 * ({@link CrashStates#picture}) or has done to it ({@link CrashState#picture}). Immutable.
 *
 * @param names the names, ascending by path
 * @param files the files that a name leads to, ascending by number
 */
public record DiskPicture(List<Name> names, List<File> files) {
    /** How what the program wrote stands to what the medium holds. */
    public enum Fate {
        /** Zeroes, whether they were written or not: nothing to lose. */
        EMPTY,
        /** Before a cut: written where nothing or zeroes are durable; afterwards it is there or not. */
        WRITTEN,
        /** Before a cut: something durable was overwritten, removed or cut, not durably; afterwards it is old or new. */
        REWRITTEN,
        /** Before a cut: durable, as the program sees it. */
        DURABLE,
        /** After a cut: as the program saw it. */
        SURVIVED,
        /** After a cut: not there. */
        LOST,
        /** After a cut: as it was earlier. */
        OLDER
    }

    /**
     * A name in a directory.
     *
     * @param path from the root, with slashes between
     * @param seen the number of the file or directory that the program sees by this name; 0 for none
     * @param kept the number of that which the medium holds by this name; 0 for none
     * @param fate what that means
     */
    public record Name(String path, int seen, int kept, Fate fate) {}

    /**
     * A file.
     *
     * @param number its number, which stays the same whatever its name, also after a cut
     * @param seenBytes its length as the program sees it
     * @param keptBytes its length on the medium
     * @param sectors the fate of each sector of 512 bytes, as far as the longer of both reaches
     */
    public record File(int number, long seenBytes, long keptBytes, List<Fate> sectors) {
        /** Copies the list. */
        public File {
            sectors = List.copyOf(sectors);
        }
    }

    /** Copies the lists. */
    public DiskPicture {
        Objects.requireNonNull(names, "names");
        names = List.copyOf(names);
        files = List.copyOf(files);
    }

    /** Before a cut: what is seen, against what is durable already. */
    static DiskPicture before(Image seen, Image durable) {
        return new Comparison(seen, durable, Fate.DURABLE, Fate.WRITTEN, Fate.REWRITTEN).picture();
    }

    /** After a cut: what was seen, against what survived. */
    static DiskPicture after(Image seen, Image survived) {
        return new Comparison(seen, survived, Fate.SURVIVED, Fate.LOST, Fate.OLDER).picture();
    }

    /**
     * Two images, one of which the program saw.
     *
     * @param same what it means if both hold the same
     * @param missing what it means if only the program saw anything
     * @param differing what it means if both hold something, or only the medium does
     */
    private record Comparison(Image seen, Image kept, Fate same, Fate missing, Fate differing) {
        DiskPicture picture() {
            TreeMap<String, Integer> seenNames = new TreeMap<>();
            TreeMap<String, Integer> keptNames = new TreeMap<>();
            collect("", Image.ROOT, seen, seenNames);
            collect("", Image.ROOT, kept, keptNames);
            TreeSet<String> paths = new TreeSet<>(seenNames.keySet());
            paths.addAll(keptNames.keySet());
            TreeSet<Integer> numbers = new TreeSet<>(seen.files().keySet());
            numbers.addAll(kept.files().keySet());
            List<Name> names = new ArrayList<>();
            for (String path : paths) {
                int seenNumber = seenNames.getOrDefault(path, 0);
                int keptNumber = keptNames.getOrDefault(path, 0);
                names.add(new Name(path, seenNumber, keptNumber, fate(seenNumber, keptNumber)));
            }
            return new DiskPicture(names, numbers.stream().map(this::file).toList());
        }

        private static void collect(String parent, int directory, Image image, Map<String, Integer> names) {
            image.directories().getOrDefault(directory, Map.of()).forEach((name, inode) -> {
                names.put(parent + name, inode);
                collect(parent + name + "/", inode, image, names);
            });
        }

        private Fate fate(int seenNumber, int keptNumber) {
            return seenNumber == keptNumber ? same : keptNumber == 0 ? missing : differing;
        }

        private File file(int number) {
            FileImage seenFile = seen.files().getOrDefault(number, FileImage.EMPTY);
            FileImage keptFile = kept.files().getOrDefault(number, FileImage.EMPTY);
            long count = (Math.max(seenFile.length(), keptFile.length()) + Sectors.BYTES - 1) / Sectors.BYTES;
            List<Fate> sectors = new ArrayList<>();
            for (long sector = 0; sector < count; sector++) {
                sectors.add(
                        fate(seenFile.sectors().get(sector), keptFile.sectors().get(sector)));
            }
            return new File(number, seenFile.length(), keptFile.length(), sectors);
        }

        private Fate fate(byte[] seenSector, byte[] keptSector) {
            if (Arrays.equals(seenSector, keptSector)) {
                return Arrays.equals(seenSector, Sectors.ZEROES) ? Fate.EMPTY : same;
            }
            return Arrays.equals(keptSector, Sectors.ZEROES) ? missing : differing;
        }
    }
}
