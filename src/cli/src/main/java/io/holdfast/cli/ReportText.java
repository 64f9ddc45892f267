package io.holdfast.cli;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Guarantee;
import java.util.List;
import java.util.OptionalInt;

/** The report for people: the verdict and its reason, then what to know, then everything else in two columns. */
final class ReportText {
    private static final int COLUMNS = 96;
    private static final int LABEL_COLUMNS = 18;

    private final StringBuilder text = new StringBuilder();

    private ReportText() {}

    static String of(DurabilityReport report) {
        ReportText page = new ReportText();
        page.verdict(report);
        page.warnings(report);
        page.facts(report);
        return page.text.toString();
    }

    private void verdict(DurabilityReport report) {
        String verdict = report.guarantee().isDurable() ? "Durable: " : "Not durable: ";
        paragraph("", verdict + report.guaranteeReason() + ".");
        paragraph("", "In " + report.path() + ", " + survives(report.guarantee()) + ".");
        text.append('\n');
    }

    private void warnings(DurabilityReport report) {
        List<String> others = report.warnings().stream()
                .filter(warning -> !warning.equals(report.guaranteeReason()))
                .toList();
        if (!others.isEmpty()) {
            text.append("Warnings:\n");
            others.forEach(warning -> paragraph("  - ", warning));
            text.append('\n');
        }
    }

    private void facts(DurabilityReport report) {
        DurabilityReport.Storage storage = report.storage();
        fact("file system", storage.fileSystem() + ", mounted on " + storage.mountPoint());
        fact(
                "mount options",
                storage.mountOptions().isEmpty() ? "none that matter" : String.join(" ", storage.mountOptions()));
        fact(
                "overwriting",
                switch (storage.overwriting()) {
                    case IN_PLACE -> "in place";
                    case COPY_ON_WRITE -> "copy-on-write: recycling files saves nothing";
                    case UNKNOWN -> "in place or copy-on-write is unknown";
                });
        fact("device", storage.device().map(DurabilityReport.Device::name).orElse("none to be seen"));
        storage.device().ifPresent(this::device);
        fact("direct I/O", directIo(report.directIo()));
        fact("atomic writes", atomicWrites(report.directIo().atomicWriteBytesMax()));
        fact("sync call", report.sync().call() + ": " + report.sync().reason());
        fact("guarantee", report.guarantee().name());
        fact("system", report.operatingSystem());
        fact("C library", report.backend());
    }

    private void device(DurabilityReport.Device device) {
        String cache = switch (device.writeCache()) {
            case VOLATILE -> "volatile";
            case NONE -> "none that is volatile, as the device says";
            case UNKNOWN -> "unknown";
        };
        fact("write cache", cache + (device.forcedUnitAccess() ? ", can be written past (FUA)" : ""));
        fact(
                "sectors",
                "logical " + bytes(device.logicalSectorBytes()) + ", physical " + bytes(device.physicalSectorBytes()));
    }

    private static String directIo(DurabilityReport.DirectIo directIo) {
        return directIo.alignment()
                        .map(alignment -> "memory aligned to " + alignment.memoryBytes() + " bytes, positions to "
                                + alignment.offsetBytes() + ": ")
                        .orElse("none: ")
                + directIo.reason();
    }

    private static String atomicWrites(OptionalInt max) {
        return max.isPresent() ? "up to " + max.getAsInt() + " bytes are never torn" : "the system promises none";
    }

    private static String bytes(OptionalInt bytes) {
        return bytes.isPresent() ? bytes.getAsInt() + " bytes" : "unknown";
    }

    private static String survives(Guarantee guarantee) {
        return switch (guarantee) {
            case NOTHING -> "nothing survives the end of the machine or of the mount";
            case PROCESS_CRASH -> "what is synced survives a crash of the process, and is proved to survive no more";
            case DEVICE_CACHE -> "what is synced survives a crash of this operating system, but maybe no power cut";
            case ORDERED -> "what is synced reaches the medium in order, but maybe not before a power cut";
            case POWER_CUT -> "what is synced survives a power cut";
        };
    }

    private void fact(String label, String value) {
        paragraph(String.format("%-" + LABEL_COLUMNS + "s", label), value);
    }

    /** Breaks a text between words; the lines after the first start below the first's text. */
    private void paragraph(String head, String body) {
        String indent = " ".repeat(head.length());
        StringBuilder line = new StringBuilder(head);
        boolean empty = true;
        for (String word : body.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                text.append(line).append('\n');
                line.setLength(0);
                line.append(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line).append('\n');
    }
}
