package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private final List<String> closed = new ArrayList<>();

    private void failing(String what) throws IOException {
        closed.add(what);
        throw new IOException(what);
    }

    @Test
    void areClosedInTheReverseOrderOnce() throws IOException {
        Resources resources = new Resources();
        resources.own("log", () -> closed.add("log"));
        resources.own("tables", () -> closed.add("tables"));

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("tables", "log");
    }

    @Test
    void areAllClosedThoughSomeFail() {
        Resources resources = new Resources();
        resources.own("log", () -> failing("log"));
        resources.own("tables", () -> failing("tables"));

        assertThatThrownBy(resources::close)
                .hasMessage("tables")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("tables", "log");
    }
}
