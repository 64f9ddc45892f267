package io.holdfast.lucene;

import com.carrotsearch.randomizedtesting.RandomizedContext;
import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseDirectoryTestCase;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressFileSystems;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressSysoutChecks;
import org.junit.BeforeClass;

/**
 * Lucene's own suite for directories. Its mock file systems are left out, which the C library does not go through, but for
 * the one that refuses deletions.
 */
@SuppressFileSystems("*")
@SuppressSysoutChecks(bugUrl = "prints its seed")
public abstract class DirectoryContract extends BaseDirectoryTestCase {
    /** With -Dtests.seed a run is repeated. */
    @BeforeClass
    public static void tellTheSeed() {
        System.out.println("tests.seed=" + RandomizedContext.current().getRunnerSeedAsString());
    }

    @Override
    protected Directory getDirectory(Path path) throws IOException {
        Path real = Files.createDirectories(Path.of(path.toString()));
        Volume volume = Volumes.open(real);
        return directory(real, path.equals(real) ? volume : deletingBy(path, volume));
    }

    abstract Directory directory(Path path, Volume volume) throws IOException;

    /** A volume that asks a path's file system for its deletions. */
    private static Volume deletingBy(Path path, Volume volume) {
        return (Volume) Proxy.newProxyInstance(
                Volume.class.getClassLoader(), new Class<?>[] {Volume.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("unlink") && arguments[1] == DirectorySync.DEFERRED) {
                        Files.delete(path.resolve((String) arguments[0]));
                        return null;
                    }
                    try {
                        return method.invoke(volume, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
