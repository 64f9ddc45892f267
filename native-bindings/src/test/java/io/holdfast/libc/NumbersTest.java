package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Constants, error numbers and layouts of every system against tables that were transcribed apart from them. */
final class NumbersTest {
    private static final Table CONSTANTS = Table.read("constants.txt");
    private static final Table ERRNOS = Table.read("errnos.txt");
    private static final Table LAYOUTS = Table.read("layouts.txt");

    @ParameterizedTest
    @EnumSource
    void everyConstantIsThatOfTheTable(Constant constant) {
        for (Abi abi : Abi.values()) {
            String cell = CONSTANTS.cell(constant.name(), abi);
            if (cell.equals("-")) {
                assertThat(constant.existsOn(abi)).as("%s on %s", constant, abi).isFalse();
                assertThatThrownBy(() -> constant.on(abi))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining(constant.name())
                        .hasMessageContaining(abi.name());
            } else {
                assertThat(constant.existsOn(abi)).as("%s on %s", constant, abi).isTrue();
                assertThat(constant.on(abi)).as("%s on %s", constant, abi).isEqualTo(Integer.decode(cell));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void everyErrorNumberIsThatOfTheTable(Errno.Kind kind) {
        List<String> row = ERRNOS.rows().get(kind.name());

        for (Abi abi : Abi.values()) {
            int number = Integer.parseInt(row.get(abi.os() == Abi.OperatingSystem.LINUX ? 1 : 2));
            assertThat(kind.number(abi)).as("%s on %s", kind, abi).isEqualTo(number);
            assertThat(Errno.Kind.of(number, abi).number(abi)).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStructureHasTheSizeOfTheTable(Struct struct) {
        for (Abi abi : Abi.values()) {
            String cell = LAYOUTS.cell(struct.name(), abi);
            if (cell.equals("-")) {
                assertThatThrownBy(() -> struct.size(abi)).isInstanceOf(UnsupportedOperationException.class);
            } else {
                assertThat(struct.size(abi)).as("%s on %s", struct, abi).isEqualTo(Integer.parseInt(cell));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldLiesWhereTheTableSays(Field field) {
        for (Abi abi : Abi.values()) {
            String cell = LAYOUTS.cell(field.name(), abi);
            if (cell.equals("-")) {
                assertThatThrownBy(() -> field.offset(abi)).isInstanceOf(UnsupportedOperationException.class);
            } else {
                assertThat(field.offset(abi) + ":" + field.width(abi))
                        .as("%s on %s", field, abi)
                        .isEqualTo(cell);
            }
        }
    }

    @Test
    void theTablesHaveNoRowThatTheCodeForgot() {
        assertThat(CONSTANTS.rows().keySet()).containsExactlyInAnyOrderElementsOf(names(Constant.values()));
        assertThat(ERRNOS.rows().keySet())
                .containsExactlyInAnyOrderElementsOf(names(Errno.Kind.values()).stream()
                        .filter(name -> !name.equals("UNKNOWN"))
                        .toList());
        assertThat(LAYOUTS.rows().keySet()).containsAll(names(Field.values())).containsAll(names(Struct.values()));
    }

    @Test
    void directAndDirectorySwapBetweenTheTwoLinuxProcessors() {
        assertThat(Constant.O_DIRECT.on(Abi.LINUX_X86_64)).isEqualTo(Constant.O_DIRECTORY.on(Abi.LINUX_AARCH64));
        assertThat(Constant.O_DIRECT.on(Abi.LINUX_AARCH64)).isEqualTo(Constant.O_DIRECTORY.on(Abi.LINUX_X86_64));
        assertThat(Constant.O_NOFOLLOW.on(Abi.LINUX_X86_64)).isNotEqualTo(Constant.O_NOFOLLOW.on(Abi.LINUX_AARCH64));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
