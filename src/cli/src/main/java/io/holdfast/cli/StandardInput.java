package io.holdfast.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard input, if it was open when the process began. Where it was not ({@code <&-}), the JVM's first file has its number:
 * the JDK's classes would be read as the user's lines.
 */
final class StandardInput extends FilterInputStream {
    private static final Path DESCRIPTOR = Path.of("/dev/fd/0");

    private boolean examined;

    StandardInput() {
        super(new FileInputStream(FileDescriptor.in));
    }

    @Override
    public int read() throws IOException {
        requireOpen();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        return super.read(bytes, offset, length);
    }

    private void requireOpen() throws IOException {
        if (examined) {
            return;
        }
        Path classes = Path.of(System.getProperty("java.home", ""), "lib", "modules");
        if (Files.exists(DESCRIPTOR) && Files.exists(classes) && Files.isSameFile(DESCRIPTOR, classes)) {
            throw new IOException("it is closed");
        }
        examined = true;
    }
}
