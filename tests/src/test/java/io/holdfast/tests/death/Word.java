package io.holdfast.tests.death;

import io.holdfast.crash.programs.Appended;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a writing process tells the one that survives it. One write(2) below PIPE_BUF, hence in the pipe whole or not at all, and there
 * before the process can be killed.
 *
 * @param kind what happened
 * @param writer which thread
 * @param number its append, as in {@link Appended}
 * @param members how many records the append has
 * @param bytes the length of each
 * @param lsn the LSN that it is about
 * @param syncedLsn how far the log said that it was durable just before
 */
record Word(Kind kind, int writer, int number, int members, int bytes, long lsn, long syncedLsn) {
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final int BYTES = 5 * Integer.BYTES + 2 * Long.BYTES;

    /** What happened. */
    enum Kind {
        /** The process is about to open the log. */
        OPENS,
        /** An append has returned. */
        APPENDED,
        /** A truncation of the beginning is about to be asked for. */
        TRUNCATES_BEFORE,
        /** It has returned. */
        TRUNCATED_BEFORE,
        /** A truncation of the end is about to be asked for. */
        TRUNCATES_AFTER,
        /** It has returned. */
        TRUNCATED_AFTER,
        /** A checkpoint has been recorded. */
        CHECKPOINTED
    }

    static Word of(Kind kind, long lsn) {
        return new Word(kind, 0, 0, 0, 0, lsn, 0);
    }

    Appended append() {
        return new Appended(writer, number, members, bytes);
    }

    void to(OutputStream pipe) {
        ByteBuffer word = ByteBuffer.allocate(BYTES);
        word.putInt(KINDS.indexOf(kind))
                .putInt(writer)
                .putInt(number)
                .putInt(members)
                .putInt(bytes);
        word.putLong(lsn).putLong(syncedLsn);
        try {
            pipe.write(word.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next word, empty where the pipe has ended. */
    static Optional<Word> from(DataInputStream pipe) throws IOException {
        try {
            Kind kind = KINDS.get(pipe.readInt());
            return Optional.of(new Word(
                    kind,
                    pipe.readInt(),
                    pipe.readInt(),
                    pipe.readInt(),
                    pipe.readInt(),
                    pipe.readLong(),
                    pipe.readLong()));
        } catch (EOFException end) {
            return Optional.empty();
        }
    }
}
