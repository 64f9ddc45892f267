package io.holdfast.tests.death;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Hears what a process tells until it has ended, and does something to it after some of its words. */
record Listener(Process process, Survivor survivor) {
    static final int EXIT_KILLED = 137;

    /** What is done to a process. */
    @FunctionalInterface
    interface Deed {
        void to(ProcessHandle process) throws IOException;
    }

    /**
     * How a process ended.
     *
     * @param status its exit status
     * @param words how many it had told
     * @param errors what it printed there
     */
    record End(int status, int words, String errors) {}

    /** Unlike {@link Process#destroyForcibly}, this leaves the pipe open: what it still holds was promised too. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
    }

    /** Listens to the end; after every so many words comes the deed. */
    End until(int words, Deed deed) throws IOException {
        try (DataInputStream pipe = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            int told = 0;
            for (Optional<Word> word = Word.from(pipe); word.isPresent(); word = Word.from(pipe)) {
                survivor.hear(word.get());
                told++;
                if (told % words == 0) {
                    deed.to(process.toHandle());
                }
            }
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new End(process.onExit().join().exitValue(), told, errors);
        } finally {
            process.destroyForcibly();
        }
    }
}
