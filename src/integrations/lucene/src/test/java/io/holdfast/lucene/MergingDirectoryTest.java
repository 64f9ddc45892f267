package io.holdfast.lucene;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSLockFactory;

/**
 * The contract where everything is a large merge, past the page cache, and every file is synced as soon as the next one is
 * finished.
 */
public class MergingDirectoryTest extends DirectoryContract {
    @Override
    Directory directory(Path path, Volume volume) throws IOException {
        return new DirectIODirectory(path, volume);
    }

    /** Has a name by which the suite knows that nothing is mapped. */
    private static final class DirectIODirectory extends HoldfastDirectory {
        DirectIODirectory(Path path, Volume volume) throws IOException {
            super(
                    path,
                    FSLockFactory.getDefault(),
                    volume,
                    DirectoryOptions.DEFAULT.withDirectMergesFrom(0).withUnsyncedFilesMax(1),
                    context -> 1);
        }
    }
}
