package io.holdfast.bookkeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.bookkeeper.client.BookKeeperAdmin;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A real ZooKeeper in this JVM, on a free port, with an empty BookKeeper cluster in it. */
final class LocalZooKeeper implements AutoCloseable {
    private static final int TICK_MILLIS = 2000;

    private final ServerCnxnFactory connections = new NIOServerCnxnFactory();

    LocalZooKeeper(Path directory) throws Exception {
        ZooKeeperServer server = new ZooKeeperServer(
                directory.resolve("snapshots").toFile(),
                directory.resolve("log").toFile(),
                TICK_MILLIS);
        connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        connections.startup(server);
        try {
            BookKeeperAdmin.initNewCluster(new BookieSettings(directory, "none", metadata()).configuration());
        } catch (Exception e) {
            close();
            throw new IOException("the cluster cannot be made", e);
        }
    }

    /** Where the cluster's metadata is, for bookies and clients. */
    String metadata() {
        return "zk+hierarchical://127.0.0.1:" + connections.getLocalPort() + "/ledgers";
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
