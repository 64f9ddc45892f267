package io.holdfast.crash.block;

import java.nio.ByteBuffer;

/** The files that a {@link FuseServer} shows: what it answers to the kernel's requests. */
interface FuseFiles {
    /** Nobody waits for an answer. */
    int NO_REPLY = Integer.MIN_VALUE;

    int ENOSYS = 38;

    /**
     * Answers one request.
     *
     * @param opcode as in linux/fuse.h
     * @param node what it is about
     * @param request what follows the request's header
     * @param reply where the answer goes
     * @return 0, a negated error number, or {@link #NO_REPLY}
     */
    int answer(int opcode, long node, ByteBuffer request, FuseReply reply);
}
