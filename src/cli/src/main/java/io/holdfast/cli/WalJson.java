package io.holdfast.cli;

import io.holdfast.wal.LogEntry;
import io.holdfast.wal.Lsn;
import io.holdfast.wal.RecoveryReport;
import io.holdfast.wal.RepairPlan;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The log's values for programs. Their fields are described in {@code src/cli/doc/wal-json.md}. */
final class WalJson {
    static final int SCHEMA = 1;

    private WalJson() {}

    static Map<String, @Nullable Object> report(RecoveryReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("verdict", report.verdict().name());
        json.put("row", report.row().name());
        json.put("lsn", report.lsn().toString());
        json.put("file", report.file());
        json.put("position", report.position());
        json.put("evidence", report.evidence());
        json.put("end", report.end().toString());
        json.put("promise", report.promise().toString());
        json.put("promiseSource", report.promiseSource());
        return json;
    }

    static Map<String, @Nullable Object> entry(LogEntry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        if (entry instanceof LogEntry.Segment segment) {
            json.put("entry", "segment");
            json.put("file", segment.file());
            json.put("sequence", segment.header().place().sequence());
            json.put("firstLsn", new Lsn(segment.header().place().firstLsn()).toString());
            json.put("end", segment.end().toString());
            json.put("blockBytes", segment.header().place().blockBytes());
            json.put("segmentBytes", segment.header().segmentBytes());
            json.put("origin", segment.header().origin().name());
        } else if (entry instanceof LogEntry.Block block) {
            json.put("entry", "block");
            json.put("file", block.file());
            json.put("number", block.number());
            json.put("lsn", block.lsn().toString());
            json.put("class", block.state().name());
            json.put("header", block.facts().isPresent() ? facts(block.facts().get()) : null);
        } else if (entry instanceof LogEntry.Item item) {
            json.put("entry", "record");
            json.put("lsn", item.lsn().toString());
            json.put("role", item.role().name());
            json.put("kind", Byte.toUnsignedInt(item.kind()));
            json.put("batchIndex", item.batchIndex());
            json.put("callerHeaderBase64", base64(item.header()));
            json.put("payloadBase64", base64(item.payload()));
        } else if (entry instanceof LogEntry.Finding finding) {
            json.put("entry", "finding");
            json.put("report", report(finding.report()));
        }
        return json;
    }

    private static Map<String, @Nullable Object> facts(LogEntry.Facts facts) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("major", facts.major());
        json.put("minor", facts.minor());
        json.put("flags", facts.flags());
        json.put("usedBytes", facts.usedBytes());
        json.put("segmentSequence", facts.segmentSequence());
        json.put("blockLsn", String.format("%016x", facts.blockLsn()));
        json.put("syncedLsn", String.format("%016x", facts.syncedLsn()));
        json.put("flushBlocksAfter", facts.flushBlocksAfter());
        return json;
    }

    static Map<String, @Nullable Object> plan(RepairPlan plan) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("origin", plan.origin().name());
        json.put("cut", plan.cut().toString());
        json.put("nextFile", plan.nextFile());
        json.put("setAside", plan.setAside().stream().map(WalJson::setAside).toList());
        return json;
    }

    private static Map<String, @Nullable Object> setAside(RepairPlan.SetAside setAside) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("how", setAside.how().name());
        json.put("file", setAside.file());
        json.put("first", setAside.first().toString());
        json.put("end", setAside.end().toString());
        json.put("name", setAside.name());
        return json;
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return Base64.getEncoder().encodeToString(copy);
    }
}
