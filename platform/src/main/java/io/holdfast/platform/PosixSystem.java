package io.holdfast.platform;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Libc;
import java.io.IOException;
import java.util.Optional;
import org.checkerframework.checker.mustcall.qual.NotOwning;

/**
 * All in which POSIX systems differ, for one directory: what a {@link PosixVolume} is made of.
 *
 * @param sync which calls make something durable
 * @param directIo how the page cache is bypassed
 * @param preallocation how a file gets space ahead of need
 * @param rename how a name is changed without replacing another
 * @param writeThrough the open flag that makes each write durable, empty where none keeps that promise
 * @param survey what lies below the directory
 * @param findings the fallbacks taken so far
 */
record PosixSystem(
        SyncPolicy sync,
        DirectIo directIo,
        Preallocation preallocation,
        ExclusiveRename rename,
        Optional<Constant> writeThrough,
        Survey survey,
        Findings findings) {

    /** Looks at what lies below the directory, each time anew: mounts change. */
    @FunctionalInterface
    interface Survey {
        /**
         * Looks.
         *
         * @return what is there, and the most that a sync can promise
         * @throws IOException if the system refuses
         */
        io.holdfast.platform.report.Survey make() throws IOException;
    }

    /** Chooses the parts for a directory: each may lie on another file system than its parent. */
    @FunctionalInterface
    interface Choice {
        /**
         * Looks at the directory's file system and chooses.
         *
         * @param libc the library
         * @param directory the open directory, which outlives the parts
         * @param path its path
         * @return the parts
         * @throws IOException if the system refuses
         */
        PosixSystem choose(Libc libc, @NotOwning Descriptor directory, String path) throws IOException;
    }
}
