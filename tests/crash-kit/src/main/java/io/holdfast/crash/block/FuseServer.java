package io.holdfast.crash.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Speaks the kernel's FUSE protocol (linux/fuse.h, version 7.31) for some files. One thread: requests are served one after the
 * other, in the order in which they come.
 */
final class FuseServer {
    private static final int REQUEST_HEADER = 40;

    private final FuseFiles files;
    private final ByteBuffer request =
            ByteBuffer.allocateDirect(FuseReply.MAX_TRANSFER + 8192).order(ByteOrder.nativeOrder());
    private final FuseReply reply = new FuseReply();

    FuseServer(FuseFiles files) {
        this.files = files;
    }

    /** Serves until the kernel ends the connection. */
    void serve(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        while (true) {
            request.clear();
            if (in.read(request) < REQUEST_HEADER) {
                return;
            }
            request.flip();
            int opcode = request.getInt(4);
            long unique = request.getLong(8);
            long node = request.getLong(16);
            request.position(REQUEST_HEADER);
            reply.begin();
            int error = files.answer(opcode, node, request, reply);
            if (error != FuseFiles.NO_REPLY) {
                out.write(reply.finished(unique, error));
            }
        }
    }
}
