package io.holdfast.cli;

import io.holdfast.platform.Volume;
import io.holdfast.wal.LogRefusedException;
import io.holdfast.wal.RecoveryRow;
import io.holdfast.wal.format.WalFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a command may make a log. A program may keep its log beside its own files (wal-format.md §2), but a path that a
 * user types may be a mistake: a directory of another program is refused.
 */
final class NewLogPlace {
    private NewLogPlace() {}

    /**
     * Refuses a directory that holds files and nothing of a log. The lock's name alone is no sign of one.
     *
     * @param volume the directory; nothing in it is changed
     * @throws LogRefusedException if it is refused
     * @throws IOException if the system refuses
     */
    static void require(Volume volume) throws IOException {
        List<String> others = new ArrayList<>();
        for (String name : volume.list()) {
            switch (WalFileName.parse(name).kind()) {
                case OTHER -> others.add(name);
                case LOCK -> {}
                default -> {
                    return;
                }
            }
        }
        if (!others.isEmpty()) {
            throw new LogRefusedException(
                    RecoveryRow.FOREIGN_LOG,
                    volume.location() + " holds no log, but files of others, such as " + others.get(0)
                            + ": a log is made only in a directory that is empty or not there yet");
        }
    }
}
