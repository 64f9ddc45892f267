package io.holdfast.crash.programs;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.file.AtomicFile;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A file that is replaced whole several times, by contents of different lengths. */
public final class AtomicFileProgram implements CrashProgram<Integer> {
    private static final String NAME = "settings";
    private static final int MAGIC = 0x5E771465;

    private final int replacements;
    private final UnaryOperator<Volume> disguise;

    /**
     * A program.
     *
     * @param replacements how many
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    public AtomicFileProgram(int replacements, UnaryOperator<Volume> disguise) {
        this.replacements = replacements;
        this.disguise = disguise;
    }

    private static void replace(Volume volume, int version, int bytes, Journal<Integer> journal) throws IOException {
        journal.attempt(version);
        AtomicFile.in(volume, NAME, 0600).replace(out -> out.write(content(version, bytes)));
        journal.acknowledge(version);
    }

    /** Each 512 bytes bear the version, so that a mixture shows. */
    private static byte[] content(int version, int bytes) {
        ByteBuffer content = ByteBuffer.allocate(Math.max(bytes, 12));
        for (int sector = 0; sector + 12 <= content.capacity(); sector += 512) {
            content.putInt(sector, MAGIC).putInt(sector + 4, version).putInt(sector + 8, content.capacity());
        }
        return content.array();
    }

    @Override
    public void run(Site site, Journal<Integer> journal) throws IOException {
        SplittableRandom random = site.random();
        Volume volume = disguise.apply(site.volume());
        for (int version = 0; version < replacements; version++) {
            replace(volume, version, random.nextInt(12_000), journal);
        }
    }

    @Override
    public List<Integer> recover(Site site) throws IOException {
        byte[] found;
        try {
            found = AtomicFile.in(site.volume(), NAME, 0600).readAll();
        } catch (NoSuchFileException none) {
            return List.of();
        }
        if (found.length < 12) {
            throw new AssertionError("a content of " + found.length + " bytes was never written");
        }
        int version = ByteBuffer.wrap(found).getInt(4);
        if (!Arrays.equals(found, content(version, ByteBuffer.wrap(found).getInt(8)))) {
            throw new AssertionError("a content that was never written, with version " + version);
        }
        return List.of(version);
    }

    @Override
    public void goOn(Site site, Journal<Integer> journal) throws IOException {
        replace(site.volume(), 1000, 700, journal);
    }

    @Override
    public Oracle<Integer> oracle() {
        return Oracle.latest();
    }

    @Override
    public boolean owns(ByteBuffer block) {
        return block.getInt(block.position()) == MAGIC;
    }
}
