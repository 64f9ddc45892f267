package io.holdfast.libc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A table of numbers in a test resource: rows by name, columns apart by spaces. */
record Table(Map<String, List<String>> rows) {
    static Table read(String resource) {
        try (InputStream in = Objects.requireNonNull(Table.class.getResourceAsStream(resource), resource)) {
            Map<String, List<String>> rows = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(" +", -1)))
                    .forEach(columns -> rows.put(columns.get(0), columns));
            return new Table(rows);
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }

    /** The cell of a system; the tables have the two Linux columns first and one for Darwin. */
    String cell(String row, Abi abi) {
        int column = switch (abi) {
            case LINUX_X86_64 -> 1;
            case LINUX_AARCH64 -> 2;
            case DARWIN_X86_64, DARWIN_AARCH64 -> 3;
        };
        List<String> columns = rows.get(row);
        return columns == null ? "no such row" : columns.get(column);
    }
}
