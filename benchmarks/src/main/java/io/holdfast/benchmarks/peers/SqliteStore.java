package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * SQLite with a write-ahead log that is synced at every commit. It has one writer at a time and no group commit: one
 * connection behind a lock is its fastest.
 */
final class SqliteStore implements Store {
    private final Connection connection;
    private final PreparedStatement insert;

    SqliteStore(Path directory) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store.db"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode=EXCLUSIVE");
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            // F_FULLFSYNC, where there is such a call (macOS): what the others use there.
            statement.execute("PRAGMA fullfsync=1");
            statement.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, payload BLOB)");
        }
        insert = connection.prepareStatement("INSERT OR REPLACE INTO record VALUES (?, ?)");
    }

    static String configuration() {
        return "journal_mode=WAL, synchronous=FULL, fullfsync, locking_mode=EXCLUSIVE, one connection, a row for each caller: "
                + "the log is written over after each checkpoint";
    }

    @Override
    public synchronized long commit(int caller, byte[] payload) throws SQLException {
        insert.setInt(1, caller);
        insert.setBytes(2, payload);
        return insert.executeUpdate();
    }

    @Override
    public void close() throws IOException {
        try {
            insert.close();
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
