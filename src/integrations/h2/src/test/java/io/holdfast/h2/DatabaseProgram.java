package io.holdfast.h2;

import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A database in two lives, each transaction of which inserts a row and changes one: the sum over the rows shows whether a
 * transaction is there by half. What it promises are the numbers of the transactions. No block is said to be its own, so that writes survive
 * whole or not at all: what H2 makes of a torn one is its own affair, see README.md.
 */
final class DatabaseProgram implements CrashProgram<Integer> {
    private static final int AFTER_RECOVERY = 1_000_000;

    private final String scheme;
    private final int transactions;

    /**
     * A program.
     *
     * @param scheme the file system's, with its colon
     * @param transactions how many in each life
     */
    DatabaseProgram(String scheme, int transactions) {
        this.scheme = scheme;
        this.transactions = transactions;
    }

    private Connection connect(Site site) throws SQLException {
        Path directory = site.path().orElseThrow();
        // Without the last setting H2 itself forgets a commit now and then, see README.md.
        String url = "jdbc:h2:" + scheme + directory + "/db;WRITE_DELAY=0;REUSE_SPACE=FALSE";
        Connection connection = new Database(url).connect();
        try {
            Database.execute(connection, "create table if not exists t(id int primary key, payload varchar(100000))");
            Database.execute(connection, "create table if not exists counted(transactions int)");
            Database.execute(connection, "insert into counted select 0 where not exists (select * from counted)");
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void commit(Connection connection, int number, int bytes, Journal<Integer> journal)
            throws SQLException {
        journal.attempt(number);
        Database.execute(connection, "insert into t values (" + number + ", repeat('x', " + bytes + "))");
        Database.execute(connection, "update counted set transactions = transactions + 1");
        connection.commit();
        journal.acknowledge(number);
    }

    @Override
    public void run(Site site, Journal<Integer> journal) throws SQLException {
        SplittableRandom random = site.random();
        int number = 0;
        for (int life = 1; life <= 2; life++) {
            try (Connection connection = connect(site)) {
                while (number < life * transactions) {
                    commit(connection, number, random.nextInt(20_000), journal);
                    number++;
                }
            }
        }
    }

    @Override
    public List<Integer> recover(Site site) throws SQLException {
        List<Integer> found = new ArrayList<>();
        try (Connection connection = connect(site);
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select id from t where length(payload) >= 0 order by id")) {
                while (rows.next()) {
                    found.add(rows.getInt(1));
                }
            }
            long counted = Database.query(connection, "select transactions from counted");
            if (counted != found.size()) {
                throw new AssertionError(found.size() + " rows are there, of " + counted + " transactions");
            }
        }
        return found;
    }

    @Override
    public void goOn(Site site, Journal<Integer> journal) throws SQLException {
        try (Connection connection = connect(site)) {
            commit(connection, AFTER_RECOVERY, 5000, journal);
        }
    }
}
