package io.holdfast.benchmarks.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePathWrapper;

/** H2's own file system, whose files are opened in its mode {@code rwd}: the runtime's channel with O_DSYNC. */
public final class WriteThroughFilePath extends FilePathWrapper {
    static final String SCHEME = "writethrough";

    /** Made by H2 for each path. */
    public WriteThroughFilePath() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return getBase().open(mode.equals("rw") ? "rwd" : mode);
    }
}
