package io.holdfast.cli;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Guarantee;
import java.util.List;
import java.util.OptionalInt;

/** The report for people: the verdict and its reason, then what to know, then everything else in two columns. */
final class ReportText {
    private static final int LABEL_COLUMNS = 18;

    private final TextPage page = new TextPage();

    private ReportText() {}

    static String of(DurabilityReport report) {
        ReportText text = new ReportText();
        verdict(text.page, report);
        text.page.line("");
        text.warnings(report);
        text.facts(report);
        return text.page.toString();
    }

    /** Two sentences: what the directory promises, and what that means. */
    static void verdict(TextPage page, DurabilityReport report) {
        String verdict = report.guarantee().isDurable() ? "Durable: " : "Not durable: ";
        page.paragraph("", verdict + report.guaranteeReason() + ".");
        page.paragraph("", "In " + report.path() + ", " + survives(report.guarantee()) + ".");
    }

    private void warnings(DurabilityReport report) {
        List<String> others = report.warnings().stream()
                .filter(warning -> !warning.equals(report.guaranteeReason()))
                .toList();
        if (!others.isEmpty()) {
            page.line("Warnings:");
            others.forEach(warning -> page.paragraph("  - ", warning));
            page.line("");
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
        page.paragraph(String.format("%-" + LABEL_COLUMNS + "s", label), value);
    }
}
