package io.holdfast.survival.twins;

import io.holdfast.platform.DurableFile;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import io.holdfast.platform.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Saves a file by writing over it: truncate, write, sync. Wrong on purpose. */
public final class InPlaceFile {
    private InPlaceFile() {}

    /**
     * Writes new content over the old.
     *
     * @param volume where
     * @param name the file, which exists
     * @param content the new content
     * @throws IOException if the volume refuses
     */
    public static void write(Volume volume, String name, byte[] content) throws IOException {
        try (DurableFile file = volume.open(name, OpenMode.BUFFERED)) {
            file.truncate(0);
            file.writeUnaligned(ByteBuffer.wrap(content), 0);
            file.sync(SyncKind.FILE);
        }
    }
}
