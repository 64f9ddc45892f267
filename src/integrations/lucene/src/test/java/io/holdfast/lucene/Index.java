package io.holdfast.lucene;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.SingleInstanceLockFactory;
import org.apache.lucene.util.Bits;

/** A small index of numbered documents, the same on every run. */
final class Index {
    private Index() {}

    /** A directory all of whose bytes go through a volume, be it a simulated one; the path is for the locks alone. */
    static HoldfastDirectory on(Volume volume, Path path, DirectoryOptions options) throws IOException {
        return new HoldfastDirectory(
                path, new SingleInstanceLockFactory(), volume, options.withDirectMergesFrom(0), context -> 1);
    }

    /** A writer that commits when told, and never merges. */
    static IndexWriter writer(Directory directory) throws IOException {
        return new IndexWriter(directory, config().setMergePolicy(NoMergePolicy.INSTANCE));
    }

    /** A writer that merges every two segments, in the thread that commits. */
    static IndexWriter mergingWriter(Directory directory) throws IOException {
        LogDocMergePolicy policy = new LogDocMergePolicy();
        policy.setMergeFactor(2);
        policy.setMinMergeDocs(1);
        return new IndexWriter(directory, config().setMergePolicy(policy));
    }

    private static IndexWriterConfig config() {
        return new IndexWriterConfig(null)
                .setMergeScheduler(new SerialMergeScheduler())
                .setCommitOnClose(false);
    }

    static void add(IndexWriter writer, int number) throws IOException {
        Document document = new Document();
        document.add(new StringField("number", Integer.toString(number), Field.Store.NO));
        document.add(new StoredField("stored", number));
        document.add(new StoredField("bytes", new byte[number % 7 * 700]));
        writer.addDocument(document);
    }

    /** The numbers of the last commit's documents, in their order, each read whole. */
    static List<Integer> numbers(Directory directory) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        if (DirectoryReader.indexExists(directory)) {
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                Bits live = MultiBits.getLiveDocs(reader);
                for (int i = 0; i < reader.maxDoc(); i++) {
                    if (live == null || live.get(i)) {
                        Document document = reader.storedFields().document(i);
                        int number = document.getField("stored").numericValue().intValue();
                        if (document.getBinaryValue("bytes").length != number % 7 * 700) {
                            throw new AssertionError("document " + number + " is not what was added");
                        }
                        numbers.add(number);
                    }
                }
            }
        }
        return numbers;
    }
}
