package io.holdfast.bookkeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.ReadmeExample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.bookkeeper.client.api.WriteHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How Holdfast grows beyond one machine: three bookies, each a process of its own. */
@Timeout(300)
@SuppressWarnings("try") // BookKeeper declares InterruptedException at what closes.
class ClusterTest {
    private static final String MARK = "entry of the ledger on all three, ";

    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostWithABookieWhichComesBackAndReplaysItsJournal() throws Exception {
        try (LocalZooKeeper zooKeeper = new LocalZooKeeper(Files.createDirectory(directory.resolve("zookeeper")))) {
            BookieSettings killed = settings(zooKeeper, "a");
            long quorum;
            long everywhere;
            List<String> acknowledged;
            try (BookieProcess a = new BookieProcess(killed);
                    BookieProcess b = new BookieProcess(settings(zooKeeper, "b"));
                    BookieProcess c = new BookieProcess(settings(zooKeeper, "c"))) {
                for (BookieProcess bookie : List.of(a, b, c)) {
                    bookie.awaitReady();
                }
                ReadmeExample.run(directory, zooKeeper.metadata());
                try (LedgerClient client = new LedgerClient(zooKeeper.metadata())) {
                    assertThat(client.read(0)).containsExactly("paid 42");
                    everywhere = writeEverywhere(client);
                    WriteHandle writer = client.create(3, 2);
                    quorum = writer.getId();
                    acknowledged = writeAndKill(writer, a);
                    // Never closed, as if its process had died too.
                }
                assertThat(holds(killed.journals(), MARK)).isTrue();
                assertThat(holds(killed.ledgers(), MARK)).isFalse();
                try (LedgerClient client = new LedgerClient(zooKeeper.metadata())) {
                    assertThat(client.recover(quorum)).isEqualTo(acknowledged);
                }
                try (BookieProcess again = new BookieProcess(killed)) {
                    again.awaitReady();
                    b.kill();
                    c.kill();
                    assertThat(holds(killed.ledgers(), MARK)).isTrue();
                    try (LedgerClient client = new LedgerClient(zooKeeper.metadata())) {
                        assertThat(client.read(everywhere)).isEqualTo(texts(MARK, 100));
                    }
                }
            }
        }
    }

    /** Acknowledged by all three: so each of them has it in its journal. */
    private static long writeEverywhere(LedgerClient client) throws Exception {
        try (WriteHandle writer = client.create(3, 3)) {
            for (CompletableFuture<Long> entry : append(writer, texts(MARK, 100))) {
                entry.get();
            }
            return writer.getId();
        }
    }

    /** Kills the bookie among the entries, and waits until every one is acknowledged by the other two. */
    private static List<String> writeAndKill(WriteHandle writer, BookieProcess bookie) throws Exception {
        List<String> texts = texts("entry of the ledger on two of three, ", 1000);
        List<CompletableFuture<Long>> entries = append(writer, texts);
        entries.get(200).get();
        bookie.kill();
        for (CompletableFuture<Long> entry : entries) {
            entry.get();
        }
        writer.append("after the death".getBytes(UTF_8));
        return Stream.concat(texts.stream(), Stream.of("after the death")).toList();
    }

    private static List<CompletableFuture<Long>> append(WriteHandle writer, List<String> texts) {
        return texts.stream()
                .map(text -> writer.appendAsync(text.getBytes(UTF_8)))
                .toList();
    }

    private static List<String> texts(String start, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(start + i);
        }
        return texts;
    }

    private BookieSettings settings(LocalZooKeeper zooKeeper, String name) throws IOException {
        return new BookieSettings(Files.createDirectory(directory.resolve(name)), name, zooKeeper.metadata());
    }

    /** Whether a file below holds a text. */
    private static boolean holds(Path tree, String text) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
