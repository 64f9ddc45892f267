package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The running system's column against its own C headers, by a program that prints them. Names that the headers are too old
 * to have are left out; a member of a structure cannot be asked for by {@code #ifdef}, so it has its flag asked instead.
 */
final class SystemHeadersTest {
    private static final String INCLUDES = """
            #define _GNU_SOURCE
            #define _DARWIN_C_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/mman.h>
            #include <sys/stat.h>
            #include <sys/uio.h>
            #ifdef __linux__
            #include <linux/falloc.h>
            #include <sys/vfs.h>
            #endif
            #include <sys/mount.h>
            int main(void) {
            """;

    private final Abi abi = Abi.current();

    @TempDir
    private Path directory;

    @Test
    void constantsErrorNumbersAndLayoutsAreThoseOfTheHeaders() throws Exception {
        OptionalSuite.CC.require(Command.exists("cc"), "no cc");
        StringBuilder program = new StringBuilder(INCLUDES);
        Map<String, String> expected = new TreeMap<>();
        addConstants(program, expected);
        addLayouts(program, expected);
        Path source = Files.writeString(directory.resolve("numbers.c"), program.append("return 0; }\n"));
        Path binary = directory.resolve("numbers");
        Command.of("cc", "-w", "-o", binary.toString(), source.toString()).runOrThrow();

        Map<String, String> printed = new TreeMap<>();
        Command.of(binary.toString()).runOrThrow().output().lines().forEach(line -> {
            String[] parts = line.split("=", 2);
            printed.put(parts[0], parts[1]);
        });

        assertThat(printed).containsKeys("O_DIRECTORY", "O_NOFOLLOW", "EAGAIN", "STAT_SIZE", "FLOCK_START");
        assertThat(expected).containsAllEntriesOf(printed);
    }

    private void addConstants(StringBuilder program, Map<String, String> expected) {
        for (Constant constant : Constant.values()) {
            if (constant.existsOn(abi)) {
                expected.put(constant.name(), Integer.toString(constant.on(abi)));
                print(program, constant.name(), constant.name(), "(int) " + constant.name());
            }
        }
        for (Errno.Kind kind : Errno.Kind.values()) {
            if (kind != Errno.Kind.UNKNOWN) {
                expected.put(kind.name(), Integer.toString(kind.number(abi)));
                print(program, kind.name(), kind.name(), kind.name());
            }
        }
    }

    private void addLayouts(StringBuilder program, Map<String, String> expected) {
        Table layouts = Table.read("layouts.txt");
        for (Struct struct : Struct.values()) {
            if (layouts.cell(struct.name(), abi).equals("-")) {
                continue;
            }
            String type = layouts.rows().get(struct.name()).get(4).replace('_', ' ');
            type = type.endsWith(" t") ? type.replace(' ', '_') : type;
            expected.put("sizeof " + type, Integer.toString(struct.size(abi)));
            print(program, "O_RDONLY", "sizeof " + type, "(int) sizeof(" + type + ")");
            for (Field field : Field.values()) {
                if (field.name().startsWith(struct.name() + "_") && field.existsOn(abi)) {
                    addField(
                            program,
                            expected,
                            type,
                            field,
                            layouts.rows().get(field.name()).get(4));
                }
            }
        }
    }

    private void addField(
            StringBuilder program, Map<String, String> expected, String type, Field field, String member) {
        expected.put(field.name(), Integer.toString(field.offset(abi)));
        expected.put(field.name() + " width", Integer.toString(field.width(abi)));
        String since = switch (field) {
            case STATX_ATOMIC_WRITE_UNIT_MIN, STATX_ATOMIC_WRITE_UNIT_MAX, STATX_ATOMIC_WRITE_SEGMENTS_MAX ->
                "STATX_WRITE_ATOMIC";
            case STATX_DIO_READ_OFFSET_ALIGN -> "STATX_DIO_READ_ALIGN";
            case STATX_DIO_MEM_ALIGN, STATX_DIO_OFFSET_ALIGN -> "STATX_DIOALIGN";
            default -> "O_RDONLY";
        };
        print(program, since, field.name(), "(int) offsetof(" + type + ", " + member + ")");
        print(program, since, field.name() + " width", "(int) sizeof(((" + type + " *) 0)->" + member + ")");
    }

    private static void print(StringBuilder program, String ifDefined, String name, String expression) {
        program.append("#ifdef ").append(ifDefined).append('\n');
        program.append("printf(\"")
                .append(name)
                .append("=%d\\n\", ")
                .append(expression)
                .append(");\n#endif\n");
    }
}
