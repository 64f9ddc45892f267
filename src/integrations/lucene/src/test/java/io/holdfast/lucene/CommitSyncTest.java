package io.holdfast.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a commit syncs: everything new, by the descriptor that wrote it, once, and nothing else. */
class CommitSyncTest {
    @TempDir
    private Path path;

    @Test
    void aCommitSyncsItsNewFilesOnceByTheirWritersAndTheDirectoryTwice() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT);
                IndexWriter writer = Index.writer(directory)) {
            recorded.taken();
            for (int number = 0; number < 4; number++) {
                Index.add(writer, number);
                List<String> before = List.of(directory.listAll());
                writer.commit();

                List<String> fresh = new ArrayList<>(List.of(directory.listAll()));
                fresh.removeAll(before);
                List<String> calls = recorded.taken();
                List<String> expected = new ArrayList<>(fresh.stream()
                        .map(name -> "sync " + name.replaceFirst("^segments", "pending_segments"))
                        .toList());
                expected.add("syncDirectory");
                expected.add("syncDirectory");
                assertThat(calls).filteredOn(call -> call.startsWith("sync")).hasSameElementsAs(expected);
                assertThat(calls).filteredOn(call -> call.startsWith("sync ")).doesNotHaveDuplicates();
                assertThat(calls)
                        .filteredOn(call -> call.equals("syncDirectory"))
                        .hasSize(2);
                // Nothing is opened for its sync: what is synced was created, and closed after it.
                for (String sync :
                        calls.stream().filter(call -> call.startsWith("sync ")).toList()) {
                    String name = sync.substring("sync ".length());
                    assertThat(calls).containsSubsequence("create " + name, sync, "close " + name);
                    assertThat(calls).doesNotContain("open " + name);
                }
            }
        }
    }

    @Test
    void aFileThatWasRenamedBeforeItsOutputWasClosedIsSyncedByItsWriter() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT)) {
            try (IndexOutput output = directory.createOutput("a", IOContext.DEFAULT)) {
                output.writeInt(1);
                directory.rename("a", "b");
                output.writeInt(2);
            }
            directory.sync(List.of("b"));
            assertThat(recorded.taken()).containsExactly("create a", "rename a b", "sync a", "close a");
        }
    }

    @Test
    void theNameOfACommitIsSyncedAfterItsBytesAndItsRename() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT);
                IndexWriter writer = Index.writer(directory)) {
            Index.add(writer, 1);
            writer.commit();

            assertThat(recorded.taken())
                    .containsSubsequence(
                            "syncDirectory",
                            "sync pending_segments_1",
                            "rename pending_segments_1 segments_1",
                            "syncDirectory");
        }
    }

    @Test
    void filesOfAnEarlierLifeAreOpenedAnewForTheirSyncOnce() throws IOException {
        try (HoldfastDirectory directory = HoldfastDirectory.open(path);
                IndexWriter writer = Index.writer(directory)) {
            Index.add(writer, 1);
            writer.commit();
        }
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT);
                IndexWriter writer = Index.writer(directory)) {
            List<String> old = List.of(directory.listAll()).stream()
                    .filter(name -> name.startsWith("_"))
                    .toList();
            Index.add(writer, 2);
            writer.commit();
            List<String> first = recorded.taken();
            Index.add(writer, 3);
            writer.commit();
            List<String> second = recorded.taken();

            assertThat(old).isNotEmpty().allSatisfy(name -> {
                assertThat(first).containsSubsequence("open " + name, "sync " + name, "close " + name);
                assertThat(second).doesNotContain("sync " + name);
            });
        }
    }

    @Test
    void beyondTheBoundTheOldestFileIsSyncedEarlyAndNoneTwice() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT.withUnsyncedFilesMax(2))) {
            for (String name : List.of("a", "b", "c")) {
                write(directory, name);
            }
            assertThat(recorded.taken()).contains("sync a", "close a").doesNotContain("sync b", "sync c");

            directory.sync(List.of("a", "b", "c"));
            directory.sync(List.of("a", "b", "c"));

            assertThat(recorded.taken())
                    .filteredOn(call -> call.startsWith("sync"))
                    .containsExactly("sync b", "sync c");
        }
    }

    @Test
    void aFileThatIsStillWrittenIsSyncedAgainWhenItIsFinished() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT)) {
            try (IndexOutput output = directory.createOutput("a", IOContext.DEFAULT)) {
                output.writeInt(1);
                directory.sync(List.of("a"));
            }
            directory.sync(List.of("a"));

            assertThat(recorded.taken()).containsExactly("create a", "sync a", "sync a", "close a");
        }
    }

    @Test
    void aDeletedFileIsClosedUnsyncedAndItsNameIsNewAgain() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT)) {
            write(directory, "a");
            directory.sync(List.of("a"));
            directory.deleteFile("a");
            write(directory, "a");
            directory.rename("a", "b");
            recorded.taken();

            directory.sync(List.of("b"));
            assertThat(recorded.taken()).containsExactly("sync a", "close a");

            write(directory, "c");
            directory.deleteFile("c");
            assertThat(recorded.taken()).containsExactly("create c", "close c", "unlink c");
        }
    }

    @Test
    void closingSyncsNothingAndReleasesEverything() throws IOException {
        RecordedVolume recorded = new RecordedVolume(Volumes.open(path));
        try (HoldfastDirectory directory = mapped(recorded, DirectoryOptions.DEFAULT)) {
            write(directory, "a");
            recorded.taken();
        }
        assertThat(recorded.taken()).containsExactly("close a", "close");
    }

    @Test
    void aDirectoryThatIsMissingIsCreated() throws IOException {
        Path deep = path.resolve("one/two");
        try (HoldfastDirectory directory = HoldfastDirectory.open(deep)) {
            write(directory, "a");
        }
        assertThat(Files.readAllBytes(deep.resolve("a"))).hasSize(4);
    }

    private HoldfastDirectory mapped(RecordedVolume recorded, DirectoryOptions options) throws IOException {
        return new HoldfastDirectory(path, NoLockFactory.INSTANCE, recorded.volume(), options, context -> -1);
    }

    private static void write(HoldfastDirectory directory, String name) throws IOException {
        try (IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
            output.writeInt(1);
        }
    }
}
