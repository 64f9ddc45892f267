package io.holdfast.cli;

import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurabilityReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The report for programs. Its fields are described in {@code src/cli/doc/doctor-json.md}: a field is never removed or
 * given another meaning without a new number of the schema; one that is not known here is null.
 */
final class ReportJson {
    static final int SCHEMA = 1;

    private ReportJson() {}

    static String of(DurabilityReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("path", report.path());
        json.put("durable", report.guarantee().isDurable());
        json.put("guarantee", report.guarantee().name());
        json.put("guaranteeReason", report.guaranteeReason());
        json.put("warnings", report.warnings());
        json.put("sync", sync(report.sync()));
        json.put("storage", storage(report.storage()));
        json.put("directIo", directIo(report.directIo()));
        json.put("operatingSystem", report.operatingSystem());
        json.put("backend", report.backend());
        return JsonText.of(json);
    }

    private static Map<String, @Nullable Object> sync(DurabilityReport.Sync sync) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("call", sync.call());
        json.put("reason", sync.reason());
        return json;
    }

    private static Map<String, @Nullable Object> storage(DurabilityReport.Storage storage) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("fileSystem", storage.fileSystem());
        json.put("mountPoint", storage.mountPoint());
        json.put("mountOptions", storage.mountOptions());
        json.put("overwriting", storage.overwriting().name());
        json.put(
                "device", storage.device().isPresent() ? device(storage.device().get()) : null);
        return json;
    }

    private static Map<String, @Nullable Object> device(DurabilityReport.Device device) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", device.name());
        json.put("writeCache", device.writeCache().name());
        json.put("forcedUnitAccess", device.forcedUnitAccess());
        json.put("logicalSectorBytes", number(device.logicalSectorBytes()));
        json.put("physicalSectorBytes", number(device.physicalSectorBytes()));
        return json;
    }

    private static Map<String, @Nullable Object> directIo(DurabilityReport.DirectIo directIo) {
        Optional<Alignment> alignment = directIo.alignment();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("memoryAlignmentBytes", alignment.isPresent() ? alignment.get().memoryBytes() : null);
        json.put("offsetAlignmentBytes", alignment.isPresent() ? alignment.get().offsetBytes() : null);
        json.put("reason", directIo.reason());
        json.put("atomicWriteBytesMax", number(directIo.atomicWriteBytesMax()));
        return json;
    }

    private static @Nullable Integer number(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
