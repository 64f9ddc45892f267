package io.holdfast.benchmarks.peers;

import io.holdfast.benchmarks.commit.Store;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * RocksDB's write-ahead log: a put with {@code sync}, which groups those of concurrent writers. Each caller overwrites a key
 * of its own, so that flushes and compactions have next to nothing to do.
 */
final class RocksDbStore implements Store {
    private static final long MEMTABLE_BYTES = 16 << 20;
    private static final int RECYCLED_LOGS = 4;
    private static final int FILLING_BYTES = 64 << 10;

    private final Options options;
    private final WriteOptions sync;
    private final RocksDB db;

    /** What becomes of a log's file that is no longer needed. */
    enum OldLogs {
        /** It is deleted, and every log grows from nothing. */
        DELETED,
        /** It is written over: {@code recycle_log_file_num}. */
        RECYCLED
    }

    RocksDbStore(Path directory, OldLogs oldLogs) throws RocksDBException {
        RocksDB.loadLibrary();
        options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxTotalWalSize(MEMTABLE_BYTES * RECYCLED_LOGS)
                .setRecycleLogFileNum(oldLogs == OldLogs.RECYCLED ? RECYCLED_LOGS : 0);
        sync = new WriteOptions().setSync(true);
        db = RocksDB.open(options, directory.toString());
        if (oldLogs == OldLogs.RECYCLED) {
            fillLogs();
        }
    }

    /** Writes as many logs as are kept, and one more, so that all that follow are written over. */
    private void fillLogs() throws RocksDBException {
        byte[] filling = new byte[FILLING_BYTES];
        try (WriteOptions noSync = new WriteOptions()) {
            for (long bytes = 0; bytes < MEMTABLE_BYTES * (RECYCLED_LOGS + 2); bytes += FILLING_BYTES) {
                db.put(noSync, key(-1), filling);
            }
        }
    }

    static String configuration(OldLogs oldLogs) {
        return "WriteOptions.sync, write_buffer_size=16 MiB, recycle_log_file_num="
                + (oldLogs == OldLogs.RECYCLED ? RECYCLED_LOGS + ", logs filled before" : "0")
                + ", max_total_wal_size=64 MiB, no compression, a key for each caller";
    }

    @Override
    public long commit(int caller, byte[] payload) throws RocksDBException {
        db.put(sync, key(caller), payload);
        return 1;
    }

    private static byte[] key(int caller) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(caller).array();
    }

    @Override
    public void close() {
        db.close();
        sync.close();
        options.close();
    }
}
