package io.holdfast.bookkeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.platform.OpenMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.bookkeeper.client.api.WriteHandle;
import org.apache.bookkeeper.conf.ServerConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One real bookie and a real ZooKeeper. */
@Timeout(300)
@SuppressWarnings("try") // BookKeeper declares InterruptedException at what closes.
class BookieTest {
    @TempDir
    Path directory;

    private final WatchedSyncs syncs = new WatchedSyncs();
    private LocalZooKeeper zooKeeper;
    private BookieSettings settings;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new LocalZooKeeper(directory);
        settings = new BookieSettings(directory, "bookie", zooKeeper.metadata());
    }

    @AfterEach
    void stopZooKeeper() {
        zooKeeper.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"BUFFERED", "DIRECT_IF_POSSIBLE"})
    void aRestartedBookieReplaysItsJournalAndTheLedgerOfADeadWriterIsRecovered(OpenMode.Caching caching)
            throws Exception {
        ServerConfiguration configuration = settings.configuration();
        configuration.setProperty(HoldfastFileChannelProvider.CACHING, caching.name());
        List<String> written = List.of("one", "two", "three".repeat(50_000), "four");
        long ledger;
        try (LocalBookie bookie = new LocalBookie(configuration);
                LedgerClient client = new LedgerClient(zooKeeper.metadata())) {
            // Never closed, as if its process had died.
            WriteHandle writer = client.create(1, 1);
            ledger = writer.getId();
            for (String text : written) {
                writer.append(text.getBytes(UTF_8));
            }
            assertThat(bookie.isRunning()).isTrue();
        }
        try (LocalBookie restarted = new LocalBookie(settings.configuration());
                LedgerClient reader = new LedgerClient(zooKeeper.metadata())) {
            assertThat(reader.recover(ledger)).isEqualTo(written);
            assertThat(restarted.isRunning()).isTrue();
        }
    }

    @Test
    void everyAcknowledgementFollowsASync() throws Exception {
        try (LocalBookie bookie = new LocalBookie(watched());
                LedgerClient client = new LedgerClient(zooKeeper.metadata());
                WriteHandle writer = client.create(1, 1)) {
            for (int i = 0; i < 20; i++) {
                long before = syncs.journalSyncs();
                writer.append("alone".getBytes(UTF_8));
                assertThat(syncs.journalSyncs()).isGreaterThan(before);
            }
            assertThat(bookie.isRunning()).isTrue();
        }
    }

    @Test
    void aGroupOfEntriesIsAcknowledgedAfterTheOneSyncThatItSharesAndNotBefore() throws Exception {
        CountDownLatch inSync = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (LocalBookie bookie = new LocalBookie(watched());
                LedgerClient client = new LedgerClient(zooKeeper.metadata());
                WriteHandle writer = client.create(1, 1)) {
            writer.append("first of the ledger".getBytes(UTF_8));
            long before = syncs.journalSyncs();
            syncs.failIf(path -> {
                inSync.countDown();
                awaitUninterruptibly(gate);
                return false;
            });
            List<CompletableFuture<Long>> group = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                group.add(writer.appendAsync("together".getBytes(UTF_8)));
            }
            inSync.await();
            assertThat(group).noneMatch(CompletableFuture::isDone);
            assertThat(syncs.journalSyncs()).isEqualTo(before);
            gate.countDown();
            CompletableFuture.allOf(group.toArray(CompletableFuture[]::new)).get();
            assertThat(syncs.journalSyncs() - before).isBetween(1L, 100L);
            assertThat(bookie.isRunning()).isTrue();
        }
    }

    @Test
    void aFailedForceEndsTheBookieAndAcknowledgesNothing() throws Exception {
        List<String> acknowledged = List.of("one", "two");
        long ledger;
        try (LocalBookie bookie = new LocalBookie(watched());
                LedgerClient client = new LedgerClient(zooKeeper.metadata())) {
            WriteHandle writer = client.create(1, 1);
            ledger = writer.getId();
            for (String text : acknowledged) {
                writer.append(text.getBytes(UTF_8));
            }
            syncs.failIf(path -> path.toString().endsWith(".txn"));
            long before = syncs.journalSyncs();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(
                            () -> writer.appendAsync("never".getBytes(UTF_8)).get());
            // The device would take it now; the journal must not.
            syncs.failIf(path -> false);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(
                            () -> writer.appendAsync("neither".getBytes(UTF_8)).get());
            bookie.awaitEnd();
            assertThat(syncs.journalSyncs()).isEqualTo(before);
        }
        try (LocalBookie restarted = new LocalBookie(settings.configuration());
                LedgerClient reader = new LedgerClient(zooKeeper.metadata())) {
            assertThat(reader.recover(ledger)).startsWith(acknowledged.toArray(String[]::new));
            assertThat(restarted.isRunning()).isTrue();
        }
    }

    private ServerConfiguration watched() throws Exception {
        ServerConfiguration configuration = settings.configuration();
        configuration.setJournalChannelProvider(WatchedProvider.class.getName());
        configuration.setProperty(WatchedProvider.SYNCS, syncs);
        return configuration;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
