package io.holdfast.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One test on two file systems: the default's database does not survive it. */
class InterruptedQueryTest {
    private static final int ROWS = 2000;

    @TempDir
    Path directory;

    @BeforeEach
    void register() {
        HoldfastFilePath.register();
    }

    /** The rows that another connection sees after a query was interrupted that read from the file. */
    private long rowsAfterAnInterruptedQuery(String scheme) throws SQLException {
        Database database = new Database("jdbc:h2:" + scheme + directory + "/db;WRITE_DELAY=0;CACHE_SIZE=64");
        try (Connection connection = database.connect()) {
            Database.execute(
                    connection,
                    "create table t as select x as id, repeat('x', 2000) as payload from system_range(1, " + ROWS
                            + ")");
        }
        try (Connection interrupted = database.connect();
                Connection other = database.connect()) {
            Thread.currentThread().interrupt();
            try {
                Database.query(interrupted, "select sum(length(payload)) from t");
            } catch (SQLException e) {
                // What becomes of this query is not asked here.
            } finally {
                Thread.interrupted();
            }
            Database.execute(other, "insert into t values (0, 'after')");
            return Database.query(other, "select count(*) from t where length(payload) > 0");
        }
    }

    @Test
    void onTheDefaultItEndsTheDatabase() {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> rowsAfterAnInterruptedQuery("file:"));
    }

    @Test
    void hereItHarmsNothing() throws SQLException {
        assertThat(rowsAfterAnInterruptedQuery("holdfast:")).isEqualTo(ROWS + 1);
    }

    @Test
    void theInterruptedQueryAnswersTooAndTheInterruptIsKept() throws SQLException {
        Database database = Database.durable(directory);
        try (Connection connection = database.connect()) {
            Database.execute(connection, "create table t as select x as id from system_range(1, 10)");
        }
        try (Connection connection = database.connect()) {
            Thread.currentThread().interrupt();
            long count;
            boolean kept;
            try {
                count = Database.query(connection, "select count(*) from t");
                Database.execute(connection, "insert into t values (11)");
            } finally {
                kept = Thread.interrupted();
            }
            assertThat(count).isEqualTo(10);
            assertThat(kept).isTrue();
        }
        try (Connection connection = database.connect()) {
            assertThat(Database.query(connection, "select count(*) from t")).isEqualTo(11);
        }
    }
}
