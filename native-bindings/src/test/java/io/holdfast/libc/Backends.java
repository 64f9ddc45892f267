package io.holdfast.libc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The backends that the running JVM can have: the contract suites run over all of them. */
final class Backends {
    private Backends() {}

    static Stream<Backend> available() {
        List<Backend> backends = new ArrayList<>();
        if (Runtime.version().feature() >= 22) {
            backends.add(Backend.FFM);
        }
        backends.add(Backend.JNR);
        return backends.stream();
    }

    static Stream<Named<Libc>> all() {
        return available().map(backend -> Named.of(backend.name(), Libc.load(backend)));
    }
}
