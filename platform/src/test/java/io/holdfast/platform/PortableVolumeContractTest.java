package io.holdfast.platform;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class PortableVolumeContractTest extends VolumeContractTest {
    @TempDir
    Path directory;

    @Override
    public Volume open() throws IOException {
        return PortableVolume.open(directory);
    }

    @Override
    public Set<Support> supports() {
        Set<Support> supports = EnumSet.of(Support.WRITE_THROUGH);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            supports.add(Support.POSIX_DIRECTORY);
        }
        return supports;
    }
}
