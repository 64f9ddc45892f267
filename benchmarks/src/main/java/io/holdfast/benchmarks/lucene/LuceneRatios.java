package io.holdfast.benchmarks.lucene;

import io.holdfast.lucene.HoldfastDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Builds an index with many commits, on Lucene's own directory and on Holdfast's in turns, each round beginning with the
 * other. Prints for each load the commits per second of both, the median of the rounds' ratios, and the quartiles. Both
 * make every commit durable; merges are Lucene's own by default.
 */
public final class LuceneRatios {
    /** The last are large enough for merges of merged segments. */
    private static final List<Load> LOADS = List.of(new Load(1, 100), new Load(100, 40));

    private static final int BODY_BYTES = 1000;

    private final Path parent;
    private final int rounds;

    private LuceneRatios(Path parent, int rounds) {
        this.parent = parent;
        this.rounds = rounds;
    }

    /** How an index is built. */
    private record Load(int documentsPerCommit, int commits) {}

    /** Opens an index's directory. */
    private interface Opener {
        Directory open(Path path) throws IOException;
    }

    /**
     * Runs it.
     *
     * @param arguments a directory, in which temporary indexes are made; the count of rounds
     * @throws IOException if an index cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        LuceneRatios ratios = new LuceneRatios(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        for (Load load : LOADS) {
            ratios.run(load);
        }
    }

    private void run(Load load) throws IOException {
        double[] ratio = new double[rounds];
        double[] lucenes = new double[rounds];
        double[] holdfasts = new double[rounds];
        // The rounds before the first let the compiler work.
        for (int round = -Math.max(1, rounds / 3); round < rounds; round++) {
            int kept = Math.max(0, round);
            if (round % 2 == 0) {
                holdfasts[kept] = commitsPerSecond(load, HoldfastDirectory::open);
                lucenes[kept] = commitsPerSecond(load, FSDirectory::open);
            } else {
                lucenes[kept] = commitsPerSecond(load, FSDirectory::open);
                holdfasts[kept] = commitsPerSecond(load, HoldfastDirectory::open);
            }
            ratio[kept] = holdfasts[kept] / lucenes[kept];
        }
        for (double[] measured : List.of(ratio, lucenes, holdfasts)) {
            Arrays.sort(measured);
        }
        System.out.printf(
                "%3d documents a commit, %d commits, %d rounds: FSDirectory %.0f commits/s, Holdfast %.0f commits/s,"
                        + " ratio median %.2f, quartiles %.2f to %.2f%n",
                load.documentsPerCommit,
                load.commits,
                rounds,
                lucenes[rounds / 2],
                holdfasts[rounds / 2],
                ratio[rounds / 2],
                ratio[rounds / 4],
                ratio[rounds * 3 / 4]);
    }

    @SuppressWarnings("nullness:argument") // No analyzer: no field is analyzed.
    private double commitsPerSecond(Load load, Opener opener) throws IOException {
        Path path = Files.createTempDirectory(parent, "index");
        try (Directory directory = opener.open(path);
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(null))) {
            SplittableRandom random = new SplittableRandom(1);
            long start = System.nanoTime();
            for (int commit = 0; commit < load.commits; commit++) {
                for (int i = 0; i < load.documentsPerCommit; i++) {
                    writer.addDocument(document(random));
                }
                writer.commit();
            }
            return load.commits * 1e9 / (System.nanoTime() - start);
        } finally {
            remove(path);
        }
    }

    private static Document document(SplittableRandom random) {
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        Document document = new Document();
        document.add(new StringField("key", Long.toString(random.nextLong()), Field.Store.YES));
        document.add(new StoredField("body", body));
        return document;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
