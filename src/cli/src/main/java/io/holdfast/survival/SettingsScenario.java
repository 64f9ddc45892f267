package io.holdfast.survival;

import io.holdfast.file.AtomicFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/** A file of settings that is replaced by its second version. Every sector bears the version, so that a mixture shows. */
final class SettingsScenario implements Scenario {
    private static final String NAME = "settings";
    private static final int MAGIC = 0x5E771465;
    private static final int SECTOR_BYTES = 512;
    private static final int CONTENT_BYTES = 3 * 4096;
    private static final String OLD = "version 1";
    private static final String NEW = "version 2";

    /** How a file's content is replaced. */
    @FunctionalInterface
    interface Replacement {
        /**
         * Replaces it, durably as far as the replacement knows.
         *
         * @param volume where
         * @param name the file
         * @param content the new content
         * @throws IOException if the volume refuses
         */
        void make(Volume volume, String name, byte[] content) throws IOException;
    }

    private final Disguise disguise;
    private final Replacement replacement;

    SettingsScenario(Disguise disguise, Replacement replacement) {
        this.disguise = disguise;
        this.replacement = replacement;
    }

    /** Holdfast's way. */
    static void atomically(Volume volume, String name, byte[] content) throws IOException {
        AtomicFile.in(volume, name, 0600).replace(out -> out.write(content));
    }

    private static byte[] content(int version) {
        ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES);
        for (int sector = 0; sector < CONTENT_BYTES; sector += SECTOR_BYTES) {
            content.putInt(sector, MAGIC).putInt(sector + 4, version);
        }
        return content.array();
    }

    @Override
    public void run(Volume volume, Narration narration) throws IOException {
        atomically(volume, NAME, content(1));
        narration.begins("The file holds version 1, durably.", OLD);
        narration.promises("Version 1 was acknowledged long ago.", NAME, OLD);
        narration.releases(NAME, OLD, NEW);
        narration.begins("Version 2 is to take its place: from here on either may be found, and nothing else.", NEW);
        replacement.make(disguise.of(volume, narration), NAME, content(2));
        narration.promises("The call has returned: version 2 is acknowledged.", NAME, NEW);
        narration.ends();
    }

    @Override
    public Answer recover(Volume volume) throws IOException {
        byte[] found;
        try {
            found = AtomicFile.in(volume, NAME, 0600).readAll();
        } catch (NoSuchFileException none) {
            return new Answer("NO FILE", "there is no " + NAME, List.of());
        }
        for (int version = 1; version <= 2; version++) {
            if (Arrays.equals(found, content(version))) {
                return new Answer("WHOLE", NAME + " has all its bytes", List.of("version " + version));
            }
        }
        String what = found.length == 0 ? "an empty file" : "a file of " + found.length + " bytes that nobody wrote";
        return new Answer("TORN", NAME + " is neither version", List.of(what));
    }
}
