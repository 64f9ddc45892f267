package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libc.Libc;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left open where there is no more direct memory, which a program can survive: no descriptor, and no lock. */
class MemoryRunsOutTest {
    @TempDir
    Path directory;

    private final Libc machine = Libc.load();
    private final List<Object> open = new ArrayList<>();
    private int buffersLeft = Integer.MAX_VALUE;

    /** The machine's library, whose n-th buffer finds no memory. */
    private Libc libc() {
        return (Libc) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Libc.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("wrap") && buffersLeft-- == 0) {
                        throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                    }
                    Object result;
                    try {
                        result = method.invoke(machine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().startsWith("open")) {
                        open.add(((Long) result).intValue());
                    } else if (method.getName().equals("close")) {
                        open.remove(arguments[0]);
                    }
                    return result;
                });
    }

    /** What needs memory. */
    @FunctionalInterface
    private interface Step {
        AutoCloseable make(Volume volume) throws IOException;
    }

    private void assertLeavesNothingOpenWhereverMemoryRunsOut(Step step) throws Exception {
        int failures = 0;
        try (Volume volume = Volumes.open(directory, libc())) {
            int before = open.size();
            boolean made = false;
            while (!made) {
                buffersLeft = failures;
                try {
                    AutoCloseable whole = step.make(volume);
                    made = true;
                    buffersLeft = Integer.MAX_VALUE;
                    whole.close();
                } catch (OutOfMemoryError expected) {
                    failures++;
                    volume.list().stream().filter("new"::equals).forEach(this::delete);
                }
                assertThat(open).hasSize(before);
            }
        }
        assertThat(failures).isPositive();
        assertThat(open).isEmpty();
    }

    private void delete(String name) {
        assertThat(directory.resolve(name).toFile().delete()).isTrue();
    }

    @Test
    void anOpenedFile() throws Exception {
        try (Volume volume = Volumes.open(directory)) {
            volume.create("old", OpenMode.BUFFERED, DirectorySync.NOW).close();
        }
        assertLeavesNothingOpenWhereverMemoryRunsOut(volume -> volume.open("old", OpenMode.BUFFERED));
    }

    @Test
    void aNewFile() throws Exception {
        assertLeavesNothingOpenWhereverMemoryRunsOut(
                volume -> volume.create("new", OpenMode.BUFFERED, DirectorySync.NOW));
    }

    @Test
    void aLock() throws Exception {
        assertLeavesNothingOpenWhereverMemoryRunsOut(volume -> volume.lock("lock"));
    }

    @Test
    void aDirectory() throws Exception {
        assertLeavesNothingOpenWhereverMemoryRunsOut(volume -> volume.subdirectory("directory"));
    }
}
