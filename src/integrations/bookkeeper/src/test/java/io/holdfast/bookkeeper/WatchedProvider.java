package io.holdfast.bookkeeper;

import java.io.File;
import java.io.IOException;
import org.apache.bookkeeper.bookie.BookieFileChannel;
import org.apache.bookkeeper.bookie.FileChannelProvider;
import org.apache.bookkeeper.conf.ServerConfiguration;

/** Our provider on {@link WatchedSyncs}, which it finds as an object in the bookie's configuration. */
public final class WatchedProvider implements FileChannelProvider {
    static final String SYNCS = "watchedSyncs";

    private HoldfastFileChannelProvider provider;

    /** Made by BookKeeper. */
    public WatchedProvider() {}

    @Override
    public synchronized BookieFileChannel open(File file, ServerConfiguration configuration) throws IOException {
        if (provider == null) {
            provider = new HoldfastFileChannelProvider((WatchedSyncs) configuration.getProperty(SYNCS));
        }
        return provider.open(file, configuration);
    }

    @Override
    public void close(BookieFileChannel file) throws IOException {
        file.close();
    }

    @Override
    public synchronized void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
