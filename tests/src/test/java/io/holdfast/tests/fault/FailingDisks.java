package io.holdfast.tests.fault;

import io.holdfast.crash.block.FailingDisk;
import io.holdfast.crash.block.RealFileSystem;
import io.holdfast.testing.OptionalSuite;
import java.io.IOException;

/** Makes disks that fail where that is possible; elsewhere the test is skipped. */
final class FailingDisks {
    private FailingDisks() {}

    static FailingDisk create(RealFileSystem fileSystem) throws IOException {
        fileSystem.missing().ifPresent(reason -> OptionalSuite.FUSE.require(false, fileSystem + ": " + reason));
        return FailingDisk.create(fileSystem);
    }
}
