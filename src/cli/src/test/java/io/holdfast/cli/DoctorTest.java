package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libc.LibcUnavailableException;
import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final DurabilityReport DURABLE = report(
            Guarantee.POWER_CUT,
            "a sync writes to /dev/sda1 and flushes its volatile write cache",
            List.of("/dev/sda1 is \"removable\""));
    private static final DurabilityReport NOT_DURABLE = report(
            Guarantee.DEVICE_CACHE,
            "mounted without barriers: a sync does not flush the write cache",
            List.of("mounted without barriers: a sync does not flush the write cache", "another warning"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDurableDirectoryEndsWithZeroAndSaysSoFirst() {
        assertThat(run(path -> DURABLE, "doctor", "/srv")).isZero();
        assertThat(out.toString())
                .startsWith("Durable: a sync writes to /dev/sda1 and flushes its volatile write cache.\n")
                .contains("Warnings:\n  - /dev/sda1 is \"removable\"\n")
                .contains("file system       ext4, mounted on /\n")
                .contains("sectors           logical 512 bytes, physical 4096 bytes\n")
                .contains("sync call         fdatasync: why\n")
                .contains("guarantee         POWER_CUT\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void oneThatIsNotEndsWithOneAndGivesTheReasonFirstAndOnce() {
        assertThat(run(path -> NOT_DURABLE, "doctor", "/srv")).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("Not durable: mounted without barriers: a sync does not flush the write cache.\n")
                .containsOnlyOnce("mounted without barriers")
                .contains("  - another warning\n");
    }

    @Test
    void noLineIsLongerThanATerminalIsWide() {
        String sentence = "word ".repeat(60).strip();
        DurabilityReport wordy = report(Guarantee.NOTHING, sentence, List.of(sentence, sentence + " too"));
        run(path -> wordy, "doctor", "/srv");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 96).noneMatch(line -> line.endsWith(" "));
    }

    @Test
    void jsonHasEveryFactAndTheSameExitCodes() {
        assertThat(run(path -> DURABLE, "doctor", "--json", "/srv")).isZero();
        assertThat(out.toString()).isEqualTo("""
                {
                  "schema": 1,
                  "path": "/srv/d\\u00e4ta",
                  "durable": true,
                  "guarantee": "POWER_CUT",
                  "guaranteeReason": "a sync writes to /dev/sda1 and flushes its volatile write cache",
                  "warnings": [
                    "/dev/sda1 is \\"removable\\""
                  ],
                  "sync": {
                    "call": "fdatasync",
                    "reason": "why"
                  },
                  "storage": {
                    "fileSystem": "ext4",
                    "mountPoint": "/",
                    "mountOptions": [],
                    "overwriting": "IN_PLACE",
                    "device": {
                      "name": "/dev/sda1",
                      "writeCache": "VOLATILE",
                      "forcedUnitAccess": true,
                      "logicalSectorBytes": 512,
                      "physicalSectorBytes": 4096
                    }
                  },
                  "directIo": {
                    "memoryAlignmentBytes": 4,
                    "offsetAlignmentBytes": 512,
                    "reason": "statx",
                    "atomicWriteBytesMax": null
                  },
                  "operatingSystem": "Linux 6.1 amd64",
                  "backend": "FFM"
                }
                """);
        assertThat(run(path -> NOT_DURABLE, "doctor", "/srv", "--json")).isEqualTo(1);
    }

    @Test
    void everyFieldOfTheJsonIsDocumented() throws IOException {
        run(path -> DURABLE, "doctor", "--json", "/srv");
        String documentation = Files.readString(Path.of("doc/doctor-json.md"));
        Matcher field = Pattern.compile("\"(\\w+)\":").matcher(out.toString());
        while (field.find()) {
            assertThat(documentation).contains("`" + field.group(1) + "`");
        }
    }

    @Test
    void wrongUsageEndsWithTwoAndExplainsItselfOnTheErrorStream() {
        assertThat(run(path -> DURABLE)).isEqualTo(2);
        assertThat(run(path -> DURABLE, "doctor")).isEqualTo(2);
        assertThat(run(path -> DURABLE, "doctor", "/a", "/b")).isEqualTo(2);
        assertThat(run(path -> DURABLE, "doctor", "--yaml", "/a")).isEqualTo(2);
        assertThat(run(path -> DURABLE, "nurse")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Usage: holdfast")
                .contains("PATH")
                .contains("--yaml")
                .contains("nurse");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatCannotBeExaminedEndsWithTwoAndSaysWhy() {
        assertThat(run(failing(new NotDirectoryException("/etc/passwd")), "doctor", "/etc/passwd"))
                .isEqualTo(2);
        assertThat(run(failing(new AccessDeniedException("/root/x")), "doctor", "/root/x"))
                .isEqualTo(2);
        assertThat(run(failing(new IOException("statfs failed: EIO")), "doctor", "/x"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "holdfast doctor: /etc/passwd: not a directory",
                        "holdfast doctor: /root/x: permission denied",
                        "holdfast doctor: statfs failed: EIO");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMissingLibraryIsSaidInItsOwnWordsAndADefectWithItsTrace() {
        assertThat(run(
                        path -> {
                            throw new LibcUnavailableException("put jnr-posix on the class path");
                        },
                        "doctor",
                        "/x"))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("holdfast doctor: put jnr-posix on the class path\n");
        assertThat(run(
                        path -> {
                            throw new IllegalStateException("a defect");
                        },
                        "doctor",
                        "/x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("IllegalStateException: a defect").contains("\tat ");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(run(path -> DURABLE, "doctor", "--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:").contains("survives a power cut");
        assertThat(run(path -> DURABLE, "--help")).isZero();
        assertThat(out.toString()).contains("doctor");
        assertThat(run(path -> DURABLE, "--version")).isZero();
    }

    private int run(Doctor.Examination examination, String... arguments) {
        CapturedCommand ran = CapturedCommand.run(examination, Demonstration::run, "", arguments);
        out.write(ran.out());
        err.write(ran.err());
        return ran.exitCode();
    }

    private static Doctor.Examination failing(IOException failure) {
        return path -> {
            throw failure;
        };
    }

    private static DurabilityReport report(Guarantee guarantee, String reason, List<String> warnings) {
        DurabilityReport.Device device = new DurabilityReport.Device(
                "/dev/sda1",
                DurabilityReport.WriteCache.VOLATILE,
                true,
                false,
                OptionalInt.of(512),
                OptionalInt.of(4096));
        return new DurabilityReport(
                "/srv/däta",
                "Linux 6.1 amd64",
                "FFM",
                new DurabilityReport.Storage(
                        "ext4", "/", List.of(), DurabilityReport.Overwriting.IN_PLACE, Optional.of(device)),
                new DurabilityReport.DirectIo(Optional.of(new Alignment(4, 512)), "statx", OptionalInt.empty()),
                new DurabilityReport.Sync("fdatasync", "why"),
                guarantee,
                reason,
                warnings);
    }
}
