package io.holdfast.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    private Path parent;

    @Test
    void removesItsFilesAndNothingElse() throws IOException {
        Path neighbour = Files.writeString(parent.resolve("neighbour"), "mine");
        try (Workspace workspace = new Workspace(parent)) {
            assertThat(workspace.create("file", 3 << 20)).hasSize(3 << 20);
        }

        assertThat(parent).isDirectoryContaining(neighbour::equals);
        assertThat(parent.toFile().list()).hasSize(1);
        assertThat(neighbour).hasContent("mine");
    }

    @Test
    void aForeignFileInItsDirectoryIsLeftAlone() throws IOException {
        Workspace workspace = new Workspace(parent);
        Path foreign = Files.writeString(workspace.create("own", 1).resolveSibling("foreign"), "not mine");

        assertThatThrownBy(workspace::close).isInstanceOf(java.nio.file.DirectoryNotEmptyException.class);
        assertThat(foreign).hasContent("not mine");
    }

    @Test
    void anExistingFileIsNeverWrittenTo() throws IOException {
        try (Workspace workspace = new Workspace(parent)) {
            workspace.create("twice", 1);

            assertThatThrownBy(() -> workspace.create("twice", 1))
                    .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        }
    }

    @Test
    void nothingIsMadeOnceItIsClosed() throws IOException {
        Workspace workspace = new Workspace(parent);
        workspace.close();
        workspace.close();

        assertThatThrownBy(() -> workspace.create("late", 1)).hasMessageEndingWith("is being removed");
        assertThat(parent).isEmptyDirectory();
    }
}
