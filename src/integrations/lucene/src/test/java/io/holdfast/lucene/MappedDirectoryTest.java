package io.holdfast.lucene;

import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSLockFactory;

/** The contract as users get it by default. */
public class MappedDirectoryTest extends DirectoryContract {
    @Override
    Directory directory(Path path, Volume volume) throws IOException {
        return new HoldfastDirectory(
                path, FSLockFactory.getDefault(), volume, DirectoryOptions.DEFAULT, MergeSize.ofThisLucene()::of);
    }
}
