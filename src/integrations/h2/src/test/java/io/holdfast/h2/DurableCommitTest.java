package io.holdfast.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Errno;
import io.holdfast.platform.SyncFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits and the syncs under them, counted and failed in the C library. */
class DurableCommitTest {
    private static final int COMMITS = 50;

    @TempDir
    Path directory;

    private final WatchedLibc libc = new WatchedLibc();

    @BeforeEach
    void watchSyncs() {
        FilePath.register(new HoldfastFilePath(libc.directories()));
    }

    @AfterEach
    void watchNoMore() {
        HoldfastFilePath.register();
    }

    @Test
    void everyCommitIsSyncedBeforeItReturns() throws SQLException {
        try (Connection connection = Database.durable(directory).connect()) {
            Database.execute(connection, "create table t(id int primary key)");
            for (int i = 0; i < COMMITS; i++) {
                libc.syncs();
                Database.execute(connection, "insert into t values (" + i + ")");
                assertThat(libc.syncs()).as("commit %s", i).contains("fdatasync");
            }
        }
    }

    @Test
    void aTransactionIsSyncedOnce() throws SQLException {
        try (Connection connection = Database.durable(directory).connect()) {
            Database.execute(connection, "create table t(id int primary key)");
            connection.setAutoCommit(false);
            Database.execute(connection, "insert into t select x from system_range(1, 100)");
            libc.syncs();
            connection.commit();
            assertThat(libc.syncs()).containsExactly("fdatasync");
            Database.query(connection, "select count(*) from t");
            connection.rollback();
            assertThat(libc.syncs()).isEmpty();
        }
    }

    @Test
    void theWriteDelayIsKept() throws SQLException {
        // An hour, so that the background thread does not come in between.
        Database delayed = new Database("jdbc:h2:holdfast:" + directory + "/db;WRITE_DELAY=3600000");
        try (Connection connection = delayed.connect()) {
            Database.execute(connection, "create table t(id int primary key)");
            libc.syncs();
            Database.execute(connection, "insert into t values (1)");
            assertThat(libc.syncs()).isEmpty();
            Database.execute(connection, "checkpoint sync");
            assertThat(libc.syncs()).contains("fdatasync", "fsync");
        }
    }

    @Test
    void aFailedSyncReachesTheCommitterWithItsErrnoAndEndsTheDatabase() throws SQLException {
        Database database = Database.durable(directory);
        try (BrokenConnections connections = new BrokenConnections(database.connect(), database.connect())) {
            Connection connection = connections.first();
            Connection other = connections.second();
            Database.execute(connection, "create table t(id int primary key)");
            Database.execute(connection, "insert into t values (1)");
            libc.failNextSync(Errno.Kind.EIO);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Database.execute(connection, "insert into t values (2)"))
                    .satisfies(failure -> assertThat(rootOf(failure))
                            .isInstanceOfSatisfying(SyncFailedException.class, root -> {
                                assertThat(root.errno().kind()).isEqualTo(Errno.Kind.EIO);
                                assertThat(root.call()).isEqualTo("fdatasync");
                            }));
            libc.syncs();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Database.execute(other, "insert into t values (3)"));
            assertThat(libc.syncs()).as("nothing is retried").isEmpty();
        }
        try (Connection again = database.connect()) {
            assertThat(Database.query(again, "select count(*) from t where id = 1"))
                    .isEqualTo(1);
            assertThat(Database.query(again, "select count(*) from t where id = 3"))
                    .isZero();
            Database.execute(again, "insert into t values (4)");
        }
    }

    /** Connections whose database ends before they do: closing them fails with what was said already. */
    private record BrokenConnections(Connection first, Connection second) implements AutoCloseable {
        @Override
        public void close() {
            assertThatExceptionOfType(SQLException.class).isThrownBy(first::close);
            assertThatExceptionOfType(SQLException.class).isThrownBy(second::close);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Test
    void aDatabaseWhoseNameCannotBeMadeDurableIsNotCreated() {
        libc.failNextSync(Errno.Kind.EIO);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> Database.durable(directory).connect())
                .withRootCauseInstanceOf(IOException.class);
    }
}
