package io.holdfast.lucene;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSLockFactory;

/** An index that is committed several times, with deletions and merges between. Each commit is promised by its number. */
final class IndexProgram implements CrashProgram<Integer> {
    /** With what each of Lucene's files begins (CodecUtil.CODEC_MAGIC). */
    private static final int MAGIC = 0x3FD76C17;

    private static final int DOCUMENTS_PER_COMMIT = 3;
    private static final int AFTER_RECOVERY = 1_000_000;

    private final int commits;
    private final Path locks;
    private final UnaryOperator<Volume> disguise;

    /**
     * A program.
     *
     * @param commits how many
     * @param locks a directory for an index that has no path
     * @param disguise what the running program sees of the volume, for wrong twins; recovery sees it as it is
     */
    IndexProgram(int commits, Path locks, UnaryOperator<Volume> disguise) {
        this.commits = commits;
        this.locks = locks;
        this.disguise = disguise;
    }

    /** On a real file system as users have it, on the model through the volume alone. */
    private HoldfastDirectory open(Site site, UnaryOperator<Volume> seen) throws IOException {
        Volume index = seen.apply(site.volume().subdirectory("index"));
        if (site.path().isEmpty()) {
            return Index.on(index, locks, DirectoryOptions.DEFAULT);
        }
        return new HoldfastDirectory(
                site.path().get().resolve("index"),
                FSLockFactory.getDefault(),
                index,
                DirectoryOptions.DEFAULT,
                context -> -1);
    }

    @Override
    public void run(Site site, Journal<Integer> journal) throws IOException {
        try (HoldfastDirectory directory = open(site, disguise);
                IndexWriter writer = Index.mergingWriter(directory)) {
            for (int commit = 0; commit < commits; commit++) {
                for (int i = 0; i < DOCUMENTS_PER_COMMIT; i++) {
                    Index.add(writer, commit * DOCUMENTS_PER_COMMIT + i);
                }
                int deleted = deletedBy(commit);
                if (deleted >= 0) {
                    writer.deleteDocuments(new Term("number", Integer.toString(deleted)));
                }
                journal.attempt(commit);
                writer.commit();
                journal.acknowledge(commit);
            }
        }
    }

    /** Every other commit deletes a document of the one before. */
    private static int deletedBy(int commit) {
        return commit % 2 == 0 ? -1 : (commit - 1) * DOCUMENTS_PER_COMMIT + commit % DOCUMENTS_PER_COMMIT;
    }

    private static List<Integer> shownBy(int commit) {
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i <= commit; i++) {
            for (int j = 0; j < DOCUMENTS_PER_COMMIT; j++) {
                shown.add(i * DOCUMENTS_PER_COMMIT + j);
            }
            shown.remove(Integer.valueOf(deletedBy(i)));
        }
        return shown;
    }

    @Override
    public List<Integer> recover(Site site) throws IOException {
        List<Integer> found;
        try (HoldfastDirectory directory = open(site, UnaryOperator.identity())) {
            found = Index.numbers(directory);
        }
        if (found.isEmpty()) {
            return List.of();
        }
        int last = found.get(found.size() - 1);
        if (last == AFTER_RECOVERY) {
            found = found.subList(0, found.size() - 1);
        }
        int commit = found.isEmpty() ? -1 : found.get(found.size() - 1) / DOCUMENTS_PER_COMMIT;
        if (!found.equals(shownBy(commit))) {
            throw new AssertionError("no commit shows " + found);
        }
        return List.of(last == AFTER_RECOVERY ? AFTER_RECOVERY : commit);
    }

    @Override
    public void goOn(Site site, Journal<Integer> journal) throws IOException {
        try (HoldfastDirectory directory = open(site, UnaryOperator.identity());
                IndexWriter writer = Index.writer(directory)) {
            Index.add(writer, AFTER_RECOVERY);
            journal.attempt(AFTER_RECOVERY);
            writer.commit();
            journal.acknowledge(AFTER_RECOVERY);
        }
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
