package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.platform.Durability;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import io.holdfast.wal.Batch;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** cat, tail, dump and stats: what they show, and that they change nothing. */
@Timeout(300)
class WalShowTest {
    private static final int BLOCK_BYTES = LogOnDisk.BLOCK_BYTES;

    @TempDir
    private Path directory;

    @Test
    void catPrintsPayloadsAndChangesNothing() throws IOException {
        LogOnDisk log = log("one", "", "thr\u00e9e", "four");
        var before = log.contents();
        CapturedCommand cat = run("cat");
        assertThat(cat).isEqualTo(new CapturedCommand(0, "one\n\nthr\u00e9e\nfour\n", ""));
        assertThat(log.contents()).isEqualTo(before);
    }

    @Test
    void catBeginsAtAnLsnAndPrintsThemIfAsked() throws IOException {
        log("one", "two", "three");
        List<String> lines = run("cat", "--lsn").out().lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.matches("[0-9a-f]{16}\\t\\w+"));
        String second = lines.get(1).substring(0, 16);
        assertThat(run("cat", "--from", second).out()).isEqualTo("two\nthree\n");
        CapturedCommand wrong = run("cat", "--from", "xyz");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("'xyz' is no LSN");
    }

    @Test
    void catStopsAtDamageUnlessItIsToldToSkipIt() throws IOException {
        log("one", "two", "three", "four", "five").rot(2);
        CapturedCommand stopped = run("cat");
        assertThat(stopped.exitCode()).isEqualTo(3);
        assertThat(stopped.out()).isEqualTo("one\ntwo\n");
        assertThat(stopped.err()).startsWith("holdfast wal cat: CORRUPT").hasLineCount(1);

        CapturedCommand skipped = run("cat", "--skip-damage");
        assertThat(skipped.exitCode()).isEqualTo(3);
        assertThat(skipped.out()).isEqualTo("one\ntwo\nfour\nfive\n");
        assertThat(skipped.err()).startsWith("skipped: CORRUPT").hasLineCount(1);
    }

    @Test
    void aReaderThatGoesAwayEndsCatQuietly() throws IOException {
        log("one", "two");
        assertThat(run(new BrokenAfter(0), "cat")).isEqualTo(new CapturedCommand(141, "", ""));
        assertThat(run(new BrokenAfter(0), "dump")).isEqualTo(new CapturedCommand(141, "", ""));
    }

    @Test
    void tailPrintsTheLastRecords() throws IOException {
        log("one", "two", "three", "four", "five");
        assertThat(run("tail", "-n", "2")).isEqualTo(new CapturedCommand(0, "four\nfive\n", ""));
        assertThat(run("tail", "-n", "0").out()).isEmpty();
        assertThat(run("tail").out()).isEqualTo("one\ntwo\nthree\nfour\nfive\n");
        assertThat(run("tail", "-n", "-1").exitCode()).isEqualTo(2);
    }

    @Test
    void tailFollowsAWriterOverTheEndsOfSegments() throws IOException {
        log("one", "two");
        BrokenAfter screen = new BrokenAfter(4);
        CapturedCommand ended;
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOnDisk.SMALL_SEGMENTS)) {
            screen.atEachLine(() -> log.append("more".getBytes(UTF_8)));
            ended = run(screen, "tail", "-f", "-n", "1");
        }
        assertThat(ended.exitCode()).isEqualTo(141);
        assertThat(screen.text()).isEqualTo("two\nmore\nmore\nmore\n");
    }

    @Test
    void whatWasReadBeforeAFailureIsPrinted() throws IOException {
        log("one", "two", "three", "four", "five");
        assertThat(printedBeforeAFailure(WalDump::new)).contains("segment 0000000000000001.wal");
        assertThat(printedBeforeAFailure(WalTail::new)).contains("one\n");
        assertThat(printedBeforeAFailure(WalCat::new)).contains("one\n");
    }

    /** The most that a command prints that fails at one of the files that it opens. */
    private String printedBeforeAFailure(BiFunction<Streams, Directories, Object> command) {
        String most = "";
        int exitCode = 2;
        for (int opens = 0; exitCode == 2; opens++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Streams streams = new Streams(InputStream.nullInputStream(), out);
            AtomicInteger left = new AtomicInteger(opens);
            exitCode = new CommandLine(command.apply(streams, path -> failingAfter(left, Volumes.open(path))))
                    .setExecutionExceptionHandler((failure, line, parsed) -> 2)
                    .execute(directory.toString());
            if (exitCode == 2 && out.size() > most.length()) {
                most = out.toString(UTF_8);
            }
        }
        return most;
    }

    private static Volume failingAfter(AtomicInteger opens, Volume volume) {
        return (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(), new Class<?>[] {Volume.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open") && opens.getAndDecrement() == 0) {
                        throw new IOException("no more files");
                    }
                    try {
                        return method.invoke(volume, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void dumpShowsSegmentsBlocksRecordsCommitsAndLastTheVerdict() throws IOException {
        log("one");
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOnDisk.SMALL_SEGMENTS)) {
            log.appendBatch(new Batch().add("two".getBytes(UTF_8)).add("thr\u0007e".getBytes(UTF_8)));
        }
        CapturedCommand dump = run("dump");
        assertThat(dump.exitCode()).isZero();
        assertThat(dump.out())
                .startsWith("segment 0000000000000001.wal sequence 1 from 0000000000000000 to ")
                .contains("CREATED, blocks of 4096 bytes\n")
                .contains("\n  block 1      0000000000001000 VALID, ")
                .contains(" SINGLE kind 0, 0 + 3 bytes  one\n")
                .contains(" MEMBER 1 kind 0, 0 + 5 bytes  thr.e\n")
                .contains(" COMMIT 2 kind 0, ");
        assertThat(dump.out().lines().reduce("", (before, line) -> line)).startsWith("  CLEAN (CLOSED_END)");
    }

    @Test
    void dumpPrintsAJsonObjectALine() throws IOException {
        log("one", "two", "three").rot(1);
        CapturedCommand dump = run("dump", "--json");
        assertThat(dump.exitCode()).isZero();
        List<JsonNode> entries = new ArrayList<>();
        for (String line : dump.out().lines().toList()) {
            entries.add(new ObjectMapper().readTree(line));
            DocumentedFields.assertAllIn("wal-json.md", entries.get(entries.size() - 1));
        }
        assertThat(entries.stream().map(entry -> entry.get("entry").asText()).distinct())
                .containsExactlyInAnyOrder("segment", "block", "record", "finding");
        assertThat(entries)
                .anySatisfy(entry -> assertThat(entry.path("class").asText()).isEqualTo("DAMAGED"))
                .anySatisfy(entry ->
                        assertThat(entry.path("payloadBase64").asText()).isEqualTo("dHdv"));
    }

    @Test
    void statsCountsRecordsAndPadding() throws IOException {
        log("one", "", "three");
        JsonNode stats = run("stats", "--json").json();
        DocumentedFields.assertAllIn("wal-json.md", stats);
        // Each block: 64 bytes of header, a fragment's 24 bytes, the payload rounded up to 8; and the block that
        // closes.
        assertThat(stats.get("records").asInt()).isEqualTo(3);
        assertThat(stats.get("recordBytes").asInt()).isEqualTo(8);
        assertThat(stats.get("segments").asInt()).isEqualTo(2);
        assertThat(stats.get("blocks").asInt()).isEqualTo(4);
        assertThat(stats.get("usedBytes").asInt()).isEqualTo(4 * 64 + 3 * 24 + 8 + 8);
        assertThat(stats.get("paddingBytes").asInt()).isEqualTo(4 * BLOCK_BYTES - (4 * 64 + 3 * 24 + 8 + 8));
        assertThat(stats.get("checkpointLsn").isNull()).isTrue();
        assertThat(stats.get("report").get("verdict").asText()).isEqualTo("CLEAN");
        CapturedCommand text = run("stats");
        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .startsWith("verdict       CLEAN (CLOSED_END)\n")
                .contains("records       3 in 8 bytes; 0 batches\n")
                .contains("blocks        4, filled to 2.1 %\n");
    }

    @Test
    void statsNamesTheCheckpoint() throws IOException {
        Lsn lsn;
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOnDisk.SMALL_SEGMENTS)) {
            lsn = log.append("one".getBytes(UTF_8));
            log.checkpoint(lsn, ByteBuffer.wrap("snapshot".getBytes(UTF_8)));
        }
        assertThat(run("stats", "--json").json().get("checkpointLsn").asText()).isEqualTo(lsn.toString());
        assertThat(run("stats").out()).contains("checkpoint    " + lsn + ", 8 bytes\n");
    }

    @Test
    void theyWorkBesideAWriterWithoutItsLock() throws IOException {
        try (Volume volume = Volumes.open(directory);
                Log log = Log.open(volume, LogOnDisk.SMALL_SEGMENTS)) {
            log.append("one".getBytes(UTF_8));
            log.append("two".getBytes(UTF_8));
            assertThat(run("cat").out()).isEqualTo("one\ntwo\n");
            assertThat(run("tail").out()).isEqualTo("one\ntwo\n");
            assertThat(run("verify").exitCode()).isZero();
            log.append("three".getBytes(UTF_8));
        }
    }

    private LogOnDisk log(String... records) throws IOException {
        return new LogOnDisk(directory).append(records);
    }

    private CapturedCommand run(String command, String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CapturedCommand ran = run(out, command, options);
        return new CapturedCommand(ran.exitCode(), out.toString(UTF_8) + ran.out(), ran.err());
    }

    private CapturedCommand run(OutputStream out, String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("wal", command));
        arguments.addAll(List.of(options));
        arguments.add(directory.toString());
        return CapturedCommand.run(
                Durability::report,
                Demonstration::run,
                new Streams(InputStream.nullInputStream(), out),
                arguments.toArray(String[]::new));
    }

    /** A pipe whose reader goes away after some lines. */
    private static final class BrokenAfter extends OutputStream {
        /** What happens when a line has been read. */
        @FunctionalInterface
        interface Action {
            void run() throws IOException;
        }

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final int linesMax;
        private int lines;
        private Action action = () -> {};

        BrokenAfter(int linesMax) {
            this.linesMax = linesMax;
        }

        void atEachLine(Action next) {
            action = next;
        }

        String text() {
            return taken.toString(UTF_8);
        }

        @Override
        public void write(int b) throws IOException {
            if (lines >= linesMax) {
                throw new IOException("Broken pipe");
            }
            taken.write(b);
            if (b == '\n') {
                lines++;
                action.run();
            }
        }
    }
}
