package io.holdfast.benchmarks.peers;

import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.OperationStatus;
import io.holdfast.benchmarks.commit.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Berkeley DB Java Edition: a put in a transaction of its own, committed with COMMIT_SYNC. */
@SuppressWarnings("nullness:argument") // No transaction given means one for the call.
final class BerkeleyDbStore implements Store {
    private final Environment environment;
    private final Database database;

    BerkeleyDbStore(Path directory) {
        EnvironmentConfig configuration = new EnvironmentConfig();
        configuration.setAllowCreate(true);
        configuration.setTransactional(true);
        configuration.setDurability(Durability.COMMIT_SYNC);
        configuration.setConfigParam(EnvironmentConfig.LOG_FILE_MAX, String.valueOf(100 << 20));
        // By default it refuses to write where less than 5 GiB are free.
        configuration.setConfigParam(EnvironmentConfig.FREE_DISK, "0");
        configuration.setConfigParam(EnvironmentConfig.ENV_RUN_CLEANER, "false");
        configuration.setConfigParam(EnvironmentConfig.ENV_RUN_CHECKPOINTER, "false");
        environment = new Environment(directory.toFile(), configuration);
        DatabaseConfig table = new DatabaseConfig();
        table.setAllowCreate(true);
        table.setTransactional(true);
        database = environment.openDatabase(null, "records", table);
    }

    static String configuration() {
        return "COMMIT_SYNC, LOG_FILE_MAX=100 MiB, FREE_DISK=0, no cleaner, no checkpointer, no group commit interval, a key"
                + " for each caller";
    }

    @Override
    public long commit(int caller, byte[] payload) throws IOException {
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(caller).array();
        OperationStatus status = database.put(null, new DatabaseEntry(key), new DatabaseEntry(payload));
        if (status != OperationStatus.SUCCESS) {
            throw new IOException("put: " + status);
        }
        return 1;
    }

    @Override
    public void close() {
        database.close();
        environment.close();
    }
}
