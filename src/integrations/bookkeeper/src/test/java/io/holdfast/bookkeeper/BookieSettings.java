package io.holdfast.bookkeeper;

import io.holdfast.testing.ReadmeExample;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.bookkeeper.conf.ServerConfiguration;

/**
 * What a bookie of a test is told: the README's settings, and what keeps it on this machine and small.
 *
 * @param directory of all its files
 * @param name its identity, whatever its port
 * @param metadata where the cluster is
 */
record BookieSettings(Path directory, String name, String metadata) {
    private static final int NEVER = Integer.MAX_VALUE;

    Path journals() {
        return directory.resolve("journal");
    }

    Path ledgers() {
        return directory.resolve("ledgers");
    }

    ServerConfiguration configuration() throws IOException {
        ServerConfiguration configuration = new ServerConfiguration();
        Properties readme = new Properties();
        readme.load(new StringReader(ReadmeExample.block("settings")));
        readme.forEach((key, value) -> configuration.setProperty((String) key, value));
        configuration.setMetadataServiceUri(metadata);
        configuration.setBookieId(name);
        configuration.setBookiePort(0);
        configuration.setAdvertisedAddress("127.0.0.1");
        configuration.setAllowLoopback(true);
        configuration.setJournalDirName(journals().toString());
        configuration.setLedgerDirNames(new String[] {ledgers().toString()});
        configuration.setDiskUsageThreshold(0.999f);
        configuration.setDiskUsageWarnThreshold(0.998f);
        // No checkpoint: what was acknowledged is in the journal alone.
        configuration.setFlushInterval(NEVER);
        configuration.setSkipListSizeLimit(1 << 20);
        return configuration;
    }
}
