package io.holdfast.cli;

import io.holdfast.crash.programs.BuiltInProgram;
import io.holdfast.latency.LatencyPlan;
import io.holdfast.libc.LibcUnavailableException;
import io.holdfast.platform.Durability;
import io.holdfast.survival.Lessons;
import io.holdfast.survival.Recorder;
import io.holdfast.wal.LogDamagedException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.logging.LogManager;
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
    private Holdfast() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the command line's arguments
     */
    public static void main(String[] arguments) {
        // The error stream is for what the command says; the log throws what fails.
        LogManager.getLogManager().reset();
        // Unlike System.in and System.out, these hide no failure.
        Streams streams = new Streams(new StandardInput(), new FileOutputStream(FileDescriptor.out));
        System.exit(execute(commandLine(Durability::report, Demonstration::run, streams), streams, arguments));
    }

    /** Runs a command that prints to the streams. It has not succeeded where nobody took what it said. */
    static int execute(CommandLine commandLine, Streams streams, String... arguments) {
        KeptFailure kept = new KeptFailure(streams.out());
        PrintWriter out = new PrintWriter(new OutputStreamWriter(kept, terminalCharset()));
        commandLine.setOut(out);
        try {
            int exitCode = commandLine.execute(arguments);
            out.flush();
            kept.check();
            return exitCode;
        } catch (OutputFailedException e) {
            return report(e, commandLine);
        } catch (Error e) {
            // The JVM would end with 1, which is an answer of some commands.
            e.printStackTrace(commandLine.getErr());
            commandLine.getErr().flush();
            return ExitCode.FAILED;
        }
    }

    /** As System.out has it. */
    private static Charset terminalCharset() {
        String platforms =
                System.getProperty("native.encoding", Charset.defaultCharset().name());
        return Charset.forName(System.getProperty("stdout.encoding", platforms));
    }

    static CommandLine commandLine(Doctor.Examination examination, Demo.Show show, Streams streams) {
        CommandLine commandLine = new CommandLine(new Holdfast());
        commandLine.addSubcommand(new Demo(show));
        commandLine.addSubcommand(new Doctor(examination));
        commandLine.addSubcommand(Wal.commandLine(streams));
        commandLine.addSubcommand(new WhatSurvives(Lessons.all(), new Recorder(WhatSurvives.STATES_OF_A_MOMENT)));
        commandLine.addSubcommand(new CrashTests(BuiltInProgram::program));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.addSubcommand(
                new SyncLatency(examination, TerminalProgress::on, LatencyPlan.usual(), LatencyPlan.quick()));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
        return commandLine;
    }

    private static int report(Exception failure, CommandLine command) {
        if (failure instanceof OutputFailedException output && output.isClosedPipe()) {
            return ExitCode.CLOSED_PIPE;
        }
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
        return failure instanceof LogDamagedException damaged
                ? ExitCode.of(damaged.report().verdict())
                : ExitCode.FAILED;
    }
}
