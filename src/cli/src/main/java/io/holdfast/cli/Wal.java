package io.holdfast.cli;

import io.holdfast.platform.Volumes;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code holdfast wal}: what can be done with a log without writing a program. */
@Command(
        name = "wal",
        description = "Appends to logs, shows, checks and repairs them.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        synopsisSubcommandLabel = "COMMAND")
final class Wal {
    private Wal() {}

    static CommandLine commandLine(Streams streams) {
        CommandLine wal = new CommandLine(new Wal());
        wal.addSubcommand(new WalAppend(streams, DirectoryVolume::openOrCreate));
        wal.addSubcommand(new WalCat(streams, Volumes::open));
        wal.addSubcommand(new WalDump(streams, Volumes::open));
        wal.addSubcommand(new WalRepair(streams, Volumes::open));
        wal.addSubcommand(new WalStats(streams, Volumes::open));
        wal.addSubcommand(new WalTail(streams, Volumes::open));
        wal.addSubcommand(new WalVerify(streams, Volumes::open));
        return wal;
    }
}
