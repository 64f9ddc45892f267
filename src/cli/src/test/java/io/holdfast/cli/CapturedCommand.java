package io.holdfast.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.platform.Durability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * One run of the command in this process.
 *
 * @param exitCode how it ended
 * @param out what it printed
 * @param err what it complained of
 */
record CapturedCommand(int exitCode, String out, String err) {
    static CapturedCommand run(String... arguments) {
        return type("", arguments);
    }

    /** With standard input. */
    static CapturedCommand type(String in, String... arguments) {
        return run(Durability::report, Demonstration::run, in, arguments);
    }

    static CapturedCommand run(Doctor.Examination examination, Demo.Show show, String in, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream input = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
        CapturedCommand printed = run(examination, show, new Streams(input, bytes), arguments);
        return new CapturedCommand(printed.exitCode, printed.out + bytes.toString(StandardCharsets.UTF_8), printed.err);
    }

    /** Of what goes to the streams nothing is captured. */
    static CapturedCommand run(Doctor.Examination examination, Demo.Show show, Streams streams, String... arguments) {
        CommandLine commandLine = Holdfast.commandLine(examination, show, streams);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return new CapturedCommand(commandLine.execute(arguments), out.toString(), err.toString());
    }

    /** What it printed, which is one JSON value and nothing else. */
    JsonNode json() throws IOException {
        return new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(out);
    }
}
