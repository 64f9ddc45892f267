package io.holdfast.libc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The backends that the running JVM can have: the contract suites run over all of them. */
final class Backends {
    private Backends() {}

    static Stream<Backend> available() {
        List<Backend> backends = new ArrayList<>();
        if (Runtime.version().feature() >= 22) {
            backends.add(Backend.FFM);
        }
        return backends.stream();
    }

    static Stream<Libc> all() {
        return available().map(Libc::load);
    }
}
