package io.holdfast.benchmarks.h2;

import io.holdfast.h2.HoldfastFilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.h2.store.fs.FilePath;

/**
 * How many single-row inserts with a commit of their own H2 does in a second, by one connection: on Holdfast, and by itself in
 * the two ways in which it is as durable, in turns within one run, each round beginning with another. Each slice has a
 * database of its own. Prints the medians of the rates, and of the ratios to Holdfast's slice of the same round.
 */
public final class H2Commits {
    private static final String NAME = "commits";
    private static final String FILE = NAME + ".mv.db";
    private static final String PAYLOAD = "x".repeat(100);

    private final Path directory;
    private final long sliceNanos;

    private H2Commits(Path directory, long sliceNanos) {
        this.directory = directory;
        this.sliceNanos = sliceNanos;
    }

    /** How H2 is set up. */
    private enum Contender {
        /** Every write is synced. */
        HOLDFAST(HoldfastFilePath.SCHEME, ""),
        /** H2's own files, opened with O_DSYNC. */
        H2_WRITE_THROUGH(WriteThroughFilePath.SCHEME, ""),
        /** H2's own files, and its own statement that syncs, after every commit. */
        H2_CHECKPOINT_SYNC("file", "checkpoint sync"),
        /** H2 as it is: a commit is written and not synced. Not durable; for comparison. */
        H2_NOT_DURABLE("file", "");

        private final String scheme;
        private final String afterCommit;

        Contender(String scheme, String afterCommit) {
            this.scheme = scheme;
            this.afterCommit = afterCommit;
        }
    }

    /**
     * Runs it.
     *
     * @param arguments a directory, in which another is made and removed; the count of rounds; the length of a slice in milliseconds
     * @throws IOException if the directory cannot be made or removed
     * @throws SQLException if a database fails
     */
    public static void main(String[] arguments) throws IOException, SQLException {
        HoldfastFilePath.register();
        FilePath.register(new WriteThroughFilePath());
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "h2-commits");
        try {
            new H2Commits(directory, Long.parseLong(arguments[2]) * 1_000_000).run(Integer.parseInt(arguments[1]));
        } finally {
            Files.deleteIfExists(directory.resolve(FILE));
            Files.delete(directory);
        }
    }

    private void run(int rounds) throws IOException, SQLException {
        Contender[] all = Contender.values();
        Map<Contender, double[]> rates = new EnumMap<>(Contender.class);
        for (Contender contender : all) {
            rates.put(contender, new double[rounds]);
        }
        // The rounds before the first let the compiler work.
        for (int round = -Math.max(1, rounds / 3); round < rounds; round++) {
            for (int i = 0; i < all.length; i++) {
                Contender next = all[Math.floorMod(i + round, all.length)];
                double rate = rate(next);
                double[] kept = rates.get(next);
                if (round >= 0 && kept != null) {
                    kept[round] = rate;
                }
            }
        }
        print(rounds, rates);
    }

    /** In a new database, since where its blocks are on the device may matter more than who writes them. */
    private double rate(Contender contender) throws IOException, SQLException {
        String url =
                "jdbc:h2:" + contender.scheme + ":" + directory.resolve(NAME) + ";WRITE_DELAY=0;MAX_COMPACT_TIME=0";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(id identity primary key, payload varchar)");
            return rate(connection, contender.afterCommit);
        } finally {
            Files.delete(directory.resolve(FILE));
        }
    }

    private double rate(Connection connection, String afterCommit) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into t(payload) values (?)");
                Statement after = connection.createStatement()) {
            long start = System.nanoTime();
            int commits = 0;
            while (System.nanoTime() - start < sliceNanos) {
                insert.setString(1, PAYLOAD);
                insert.executeUpdate();
                if (!afterCommit.isEmpty()) {
                    after.execute(afterCommit);
                }
                commits++;
            }
            return commits * 1e9 / (System.nanoTime() - start);
        }
    }

    private static void print(int rounds, Map<Contender, double[]> rates) {
        double[] holdfast = rates.getOrDefault(Contender.HOLDFAST, new double[rounds]);
        System.out.printf("%d rounds, inserts with a commit per second, and Holdfast's rate relative to it%n", rounds);
        rates.forEach((contender, rate) -> {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = holdfast[round] / rate[round];
            }
            double[] sorted = rate.clone();
            Arrays.sort(sorted);
            Arrays.sort(ratios);
            System.out.printf(
                    "%-18s %8.0f   %.2f, quartiles %.2f to %.2f%n",
                    contender, sorted[rounds / 2], ratios[rounds / 2], ratios[rounds / 4], ratios[rounds * 3 / 4]);
        });
    }
}
