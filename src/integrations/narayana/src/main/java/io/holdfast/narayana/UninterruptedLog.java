package io.holdfast.narayana;

import io.holdfast.wal.AppendInterruptedException;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * Appends that no interrupt cuts short; it is kept for later. A transaction manager takes an append that fails for one
 * that is not in the log, and rolls back: so none may fail whose record becomes durable all the same.
 */
final class UninterruptedLog {
    private final @NotOwning Log log;

    UninterruptedLog(@NotOwning Log log) {
        this.log = log;
    }

    /** Waits for something that an interrupt would end, from the beginning each time. */
    @FunctionalInterface
    private interface Wait {
        Lsn complete() throws IOException;
    }

    /** Appends a record; durable on return. */
    void append(byte kind, ByteBuffer header, ByteBuffer payload) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            Lsn unused = log.append(kind, header, payload);
        } catch (AppendInterruptedException e) {
            // The flag is set again, and stays so.
            Lsn unused = uninterrupted(() -> log.durable(e.lsn()).lsn());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes durable what was appended before; returns the synced position. */
    Lsn sync() throws IOException {
        return uninterrupted(log::sync);
    }

    private static Lsn uninterrupted(Wait wait) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return wait.complete();
                } catch (AppendInterruptedException e) {
                    // The flag is set again, and would end the next wait at once.
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
