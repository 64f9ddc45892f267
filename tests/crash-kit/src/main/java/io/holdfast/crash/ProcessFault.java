package io.holdfast.crash;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What befalls a process of a {@link KillRun} when it has told some of what it has to tell. */
public enum ProcessFault {
    /** It is killed by SIGKILL. */
    KILL(137) {
        @Override
        void befall(ProcessHandle process, Path directory, SplittableRandom random) {
            // Unlike Process.destroyForcibly, this leaves the pipe open: what it still holds was promised too.
            boolean ignored = process.destroyForcibly();
        }
    },

    /** It is stopped by SIGSTOP, and goes on by SIGCONT once it stands still. It must come to its end as if nothing had been. */
    STOP(0) {
        @Override
        void befall(ProcessHandle process, Path directory, SplittableRandom random) throws IOException {
            standing(process, () -> {});
        }
    },

    /**
     * From now on no write reaches behind a position in one of its files (RLIMIT_FSIZE): one that crosses it is cut short, one behind it
     * fails with EFBIG. Linux, by prlimit(1).
     */
    FILE_LENGTH(KilledProgram.REFUSED) {
        @Override
        void befall(ProcessHandle process, Path directory, SplittableRandom random) throws IOException {
            File[] files = directory.toFile().listFiles();
            long longest = 0;
            for (File file : files == null ? new File[0] : files) {
                longest = Math.max(longest, file.length());
            }
            // Logs are long before they are full: most positions are small.
            long position = random.nextLong(1 + random.nextLong(1 + longest));
            standing(process, () -> command("prlimit", "--pid=" + process.pid(), "--fsize=" + position));
        }
    },

    /** From now on it can open few further files, or none (RLIMIT_NOFILE): EMFILE. Linux, by prlimit(1). */
    DESCRIPTORS(KilledProgram.REFUSED) {
        private static final int FURTHER_MAX = 3;

        @Override
        void befall(ProcessHandle process, Path directory, SplittableRandom random) throws IOException {
            standing(process, () -> {
                String[] open = new File("/proc/" + process.pid() + "/fd").list();
                int limit = (open == null ? 0 : open.length) + random.nextInt(FURTHER_MAX);
                command("prlimit", "--pid=" + process.pid(), "--nofile=" + limit);
            });
        }
    },

    /** The file system is full (ENOSPC) until the process has ended, and free again when its files are recovered. */
    FULL_DISK(KilledProgram.REFUSED) {
        private static final long FILLED_BYTES_MAX = 1L << 30;
        private static final List<Integer> CHUNKS = List.of(1 << 20, 1 << 12);

        private static final String BALLAST = "ballast";

        @Override
        void befall(ProcessHandle process, Path directory, SplittableRandom random) throws IOException {
            FileStore store = Files.getFileStore(directory);
            if (store.getTotalSpace() > FILLED_BYTES_MAX) {
                throw new IOException("will not fill the file system of " + directory + ", which has "
                        + store.getTotalSpace() + " bytes: give a small one, of " + FILLED_BYTES_MAX + " at the most");
            }
            standing(process, () -> {
                try (OutputStream out = Files.newOutputStream(directory.resolveSibling(BALLAST))) {
                    for (int chunk : CHUNKS) {
                        fill(out, new byte[chunk]);
                    }
                }
            });
        }

        private static void fill(OutputStream out, byte[] bytes) throws IOException {
            try {
                while (true) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("No space left")) {
                    throw e;
                }
            }
        }

        @Override
        void relieve(Path directory) throws IOException {
            Path ballast = directory.resolveSibling(BALLAST);
            if (Files.exists(ballast)) {
                try (Volume volume = Volumes.open(directory.resolveSibling("."))) {
                    // A journal gives blocks away again when their release is committed.
                    volume.unlink(BALLAST, DirectorySync.NOW);
                }
            }
        }
    };

    private final int status;

    /**
     * A fault.
     *
     * @param status how a process ends that it has befallen: so, or by itself
     */
    ProcessFault(int status) {
        this.status = status;
    }

    /** Befalls a process, which may have ended meanwhile. The thread that listens to it calls. */
    abstract void befall(ProcessHandle process, Path directory, SplittableRandom random) throws IOException;

    /** Ends what outlives the process. */
    void relieve(Path directory) throws IOException {}

    /** Whether a process that the fault has befallen may have ended so. */
    boolean explains(int exitStatus) {
        return exitStatus == 0 || exitStatus == status;
    }

    /** What is done to a process. */
    @FunctionalInterface
    private interface Deed {
        void run() throws IOException;
    }

    /** Does something while a process stands still, so that it strikes right after what the process told last. */
    private static void standing(ProcessHandle process, Deed deed) throws IOException {
        String id = Long.toString(process.pid());
        command("kill", "-STOP", id);
        // The state is empty where the process has ended.
        for (String state = "S"; !state.isEmpty() && !state.startsWith("T") && !state.startsWith("Z"); ) {
            state = command("ps", "-o", "state=", "-p", id).strip();
        }
        try {
            deed.run();
        } finally {
            command("kill", "-CONT", id);
        }
    }

    /** What a command prints; nothing where it finds no process. */
    private static String command(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (InputStream output = process.getInputStream()) {
            String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int exitStatus = process.onExit().join().exitValue();
            boolean hasEnded = printed.isEmpty() || printed.contains("No such process");
            if (exitStatus != 0 && !hasEnded) {
                throw new IOException(Stream.of(words).toList() + " exited with " + exitStatus + ": " + printed);
            }
            return exitStatus == 0 ? printed : "";
        }
    }
}
