package io.holdfast.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Keeps the first failure of a stream, which the PrintWriter before it would hide. One thread. */
final class KeptFailure extends FilterOutputStream {
    private @Nullable IOException failure;

    KeptFailure(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /**
     * What went wrong.
     *
     * @throws OutputFailedException if anything did
     */
    void check() throws OutputFailedException {
        if (failure != null) {
            throw new OutputFailedException(failure);
        }
    }
}
