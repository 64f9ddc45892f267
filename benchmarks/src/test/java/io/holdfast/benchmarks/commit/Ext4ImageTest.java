package io.holdfast.benchmarks.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.Command;
import io.holdfast.testing.LoopImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that runs a command on a journaled ext4 of its own. */
@Timeout(300)
class Ext4ImageTest {
    private static final String SCRIPT = "on-ext4-image.sh";

    @TempDir
    Path directory;

    @BeforeEach
    void loopDevicesAreThere() throws IOException {
        LoopImage.FileSystem.EXT4.require();
    }

    @Test
    void theCommandRunsOnAnExt4WithAJournalThatIsGoneAfterwards() throws IOException {
        Command command = Command.of("bash", SCRIPT, directory.toString(), "32", "sh", "-c")
                .with(
                        "stat -f -c %T \"$1\"; ls /proc/fs/jbd2 | grep -c \"^$(basename $(findmnt -no SOURCE $1))-\"",
                        "sh", "{}");

        assertThat(command.runOrThrow().output().lines()).containsExactly("ext2/ext3", "1");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aCommandThatFailsGivesItsStatusAndLeavesNothing() throws IOException {
        Command command =
                Command.of("bash", SCRIPT, directory.toString(), "32", "sh", "-c", "touch $1/x; exit 7", "sh", "{}");

        assertThat(command.run().status()).isEqualTo(7);
        assertThat(directory).isEmptyDirectory();
    }
}
