package io.holdfast.h2;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database in a directory, and the table that the tests write to.
 *
 * @param url how it is opened
 */
record Database(String url) {
    static Database durable(Path directory) {
        return new Database("jdbc:h2:holdfast:" + directory + "/db;WRITE_DELAY=0");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
