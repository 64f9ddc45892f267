package io.holdfast.h2;

import io.holdfast.channel.DurableFileChannel;
import io.holdfast.platform.SyncKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
import org.checkerframework.checker.mustcall.qual.Owning;

/** A stream into a file whose bytes are durable when it is closed. */
final class SyncedOutput extends OutputStream {
    private final @Owning DurableFileChannel file;

    SyncedOutput(@Owning DurableFileChannel file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    @EnsuresCalledMethods(value = "file", methods = "close")
    public void close() throws IOException {
        try {
            if (file.isOpen()) {
                file.sync(SyncKind.DATA);
            }
        } finally {
            file.close();
        }
    }
}
