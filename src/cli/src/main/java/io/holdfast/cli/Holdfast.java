package io.holdfast.cli;

import io.holdfast.libc.LibcUnavailableException;
import io.holdfast.platform.Durability;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: its subcommands, and what becomes of their failures. */
@Command(
        name = "holdfast",
        description = "The durability layer under Java databases.",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        subcommandsRepeatable = false,
        synopsisSubcommandLabel = "COMMAND")
public final class Holdfast {
    /** The command was called wrongly, or could not find out. */
    static final int EXIT_FAILED = CommandLine.ExitCode.USAGE;

    private Holdfast() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the command line's arguments
     */
    public static void main(String[] arguments) {
        System.exit(commandLine(Durability::report).execute(arguments));
    }

    static CommandLine commandLine(Doctor.Examination examination) {
        CommandLine commandLine = new CommandLine(new Holdfast());
        commandLine.addSubcommand(new Doctor(examination));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
        return commandLine;
    }

    private static int report(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        err.print(command.getCommandSpec().qualifiedName() + ": ");
        if (failure instanceof IOException io) {
            err.println(FailureText.of(io));
        } else if (failure instanceof LibcUnavailableException) {
            err.println(failure.getMessage());
        } else {
            failure.printStackTrace(err);
        }
        err.flush();
        return EXIT_FAILED;
    }
}
