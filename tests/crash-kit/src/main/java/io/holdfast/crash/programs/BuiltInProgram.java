package io.holdfast.crash.programs;

import io.holdfast.crash.CrashProgram;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Holdfast's programs by name, in the sizes in which many of their states can be checked. */
public enum BuiltInProgram {
    /** A log that is appended to, rotated and reopened. */
    LOG {
        @Override
        public CrashProgram<?> program() {
            return new LogProgram(8, 6, UnaryOperator.identity());
        }
    },
    /** A log whose beginning is truncated again and again. */
    TRUNCATE {
        @Override
        public CrashProgram<?> program() {
            return new TruncatingLogProgram(10, 4, UnaryOperator.identity());
        }
    },
    /** A file that is replaced again and again. */
    REPLACE {
        @Override
        public CrashProgram<?> program() {
            return new AtomicFileProgram(4, UnaryOperator.identity());
        }
    };

    /**
     * Makes the program.
     *
     * @return a program, right as far as anybody knows
     */
    public abstract CrashProgram<?> program();

    /**
     * The program's name on a command line.
     *
     * @return its name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
