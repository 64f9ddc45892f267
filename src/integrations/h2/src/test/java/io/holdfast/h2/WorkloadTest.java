package io.holdfast.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.tools.Restore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What databases do, on this file system: several lives of one database against a model in memory. */
class WorkloadTest {
    private static final int LIVES = 4;
    private static final int STEPS = 60;
    private static final int KEYS = 40;

    @TempDir
    Path directory;

    @BeforeEach
    void register() {
        HoldfastFilePath.register();
    }

    /** Plain, in parts of 64 KiB (2 to the 16th), through another wrapper of H2's, and encrypted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "holdfast:%s/db;WRITE_DELAY=0",
                "split:16:holdfast:%s/db;WRITE_DELAY=0",
                "retry:holdfast:%s/db",
                "holdfast:%s/db;WRITE_DELAY=0;CIPHER=AES"
            })
    void everyLifeFindsWhatTheLastOneCommitted(String pattern) throws SQLException {
        String url = "jdbc:h2:" + pattern.replace("%s", directory.toString());
        Map<Integer, String> model = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(pattern.hashCode());
        for (int life = 0; life < LIVES; life++) {
            try (Connection connection = DriverManager.getConnection(url, "sa", "file user")) {
                Database.execute(
                        connection,
                        "create table if not exists t(id int primary key, name varchar(100000), data clob)");
                assertContent(connection, model);
                live(connection, model, random);
                if (life % 2 == 1) {
                    Database.execute(connection, "shutdown compact");
                }
            } catch (SQLException e) {
                // The connection that shut the database down may be told so when it is closed.
                assertThat(e.getErrorCode()).isEqualTo(90121);
            }
        }
        try (Connection connection = DriverManager.getConnection(url, "sa", "file user")) {
            assertContent(connection, model);
        }
    }

    private static void live(Connection connection, Map<Integer, String> model, SplittableRandom random)
            throws SQLException {
        connection.setAutoCommit(false);
        for (int step = 0; step < STEPS; step++) {
            Map<Integer, String> changed = new TreeMap<>(model);
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                change(connection, changed, random);
            }
            if (random.nextInt(5) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                model.clear();
                model.putAll(changed);
            }
        }
    }

    private static void change(Connection connection, Map<Integer, String> changed, SplittableRandom random)
            throws SQLException {
        int id = random.nextInt(KEYS);
        if (random.nextInt(4) == 0) {
            Database.execute(connection, "delete from t where id = " + id);
            changed.remove(id);
            return;
        }
        String name = Long.toHexString(random.nextLong()).repeat(random.nextInt(1, 300));
        try (PreparedStatement merge = connection.prepareStatement("merge into t values (?, ?, ?)")) {
            merge.setInt(1, id);
            merge.setString(2, name);
            merge.setString(3, name + name);
            merge.execute();
        }
        changed.put(id, name);
    }

    private static void assertContent(Connection connection, Map<Integer, String> model) throws SQLException {
        Map<Integer, String> found = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement("select id, name, data from t");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                assertThat(rows.getString(3)).isEqualTo(rows.getString(2).repeat(2));
                found.put(rows.getInt(1), rows.getString(2));
            }
        }
        assertThat(found).isEqualTo(model);
    }

    @Test
    void aDatabaseIsBackedUpAndRestored() throws SQLException {
        Path restored = directory.resolve("restored");
        try (Connection connection = Database.durable(directory).connect()) {
            Database.execute(connection, "create table t as select x as id from system_range(1, 1000)");
            Database.execute(connection, "backup to 'holdfast:" + directory + "/backup.zip'");
            Database.execute(connection, "script to 'holdfast:" + directory + "/script.sql'");
        }
        assertThat(directory.resolve("script.sql")).content().contains("INSERT INTO");
        Restore.execute("holdfast:" + directory + "/backup.zip", "holdfast:" + restored, "db");
        try (Connection connection = Database.durable(restored).connect()) {
            assertThat(Database.query(connection, "select count(*) from t")).isEqualTo(1000);
            Database.execute(connection, "drop all objects delete files");
        }
        assertThat(restored).isEmptyDirectory();
    }

    @Test
    void aStoreWithoutSqlWorksToo() {
        String name = "holdfast:" + directory + "/store.mv.db";
        try (MVStore store = MVStore.open(name)) {
            MVMap<Integer, String> map = store.openMap("m");
            for (int i = 0; i < 1000; i++) {
                map.put(i, "value " + i);
            }
            store.commit();
            store.compactFile(1000);
        }
        try (MVStore store = MVStore.open(name)) {
            assertThat(store.<Integer, String>openMap("m")).hasSize(1000).containsEntry(999, "value 999");
        }
    }
}
