package io.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code holdfast wal}: what can be done with a log without writing a program. */
@Command(
        name = "wal",
        description = "Appends to logs, shows and checks them.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        synopsisSubcommandLabel = "COMMAND")
final class Wal {
    private Wal() {}

    static CommandLine commandLine(Streams streams) {
        CommandLine wal = new CommandLine(new Wal());
        wal.addSubcommand(new WalAppend(streams, DirectoryVolume::openOrCreate));
        return wal;
    }
}
