package io.holdfast.bookkeeper;

import org.apache.bookkeeper.conf.ServerConfiguration;
import org.apache.bookkeeper.proto.BookieServer;
import org.apache.bookkeeper.server.EmbeddedServer;
import org.apache.bookkeeper.server.conf.BookieConfiguration;

/** A real bookie in this JVM. */
final class LocalBookie implements AutoCloseable {
    private final EmbeddedServer server;

    /** Starts it; returns when it has replayed its journal and is registered. */
    LocalBookie(ServerConfiguration configuration) throws Exception {
        server = EmbeddedServer.builder(new BookieConfiguration(configuration)).build();
        server.getLifecycleComponentStack().start();
    }

    /** Whether it serves. */
    boolean isRunning() {
        return bookie().isRunning();
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws InterruptedException {
        bookie().join();
    }

    private BookieServer bookie() {
        return server.getBookieService().getServer();
    }

    /** Shuts it down in order. */
    @Override
    public void close() {
        server.getLifecycleComponentStack().close();
    }
}
