package io.holdfast.nio;

import io.holdfast.channel.DurableFileChannel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What programs do with files, in a JVM whose default provider is ours. */
final class CarriedProgram {
    private CarriedProgram() {}

    /**
     * Does it all, and says so.
     *
     * @param args an empty directory
     * @throws Exception if anything is not as with the system's own provider
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        require(directory.getFileSystem().provider() instanceof HoldfastFileSystemProvider, "our provider");
        files(directory);
        temporaryFiles(directory);
        archives(directory);
        require(new File(args[0]).toPath().equals(directory), "File.toPath");
        require(directory.toFile().equals(new File(args[0])), "Path.toFile");
        System.out.println("carried");
    }

    private static void files(Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "one\ntwo\n");
        require(Files.readAllLines(file).equals(List.of("one", "two")), "readAllLines");
        Files.writeString(file, "three\n", StandardOpenOption.APPEND);
        try (Stream<String> lines = Files.lines(file)) {
            require(lines.count() == 3, "lines");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            require(channel instanceof DurableFileChannel, "a durable channel");
            require(channel.map(FileChannel.MapMode.READ_ONLY, 0, 3).get(0) == 'o', "map");
        }
        Path copy = Files.copy(file, directory.resolve("copy"));
        require(Files.mismatch(file, copy) == -1, "mismatch");
        Files.move(copy, directory.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectories(directory.resolve("a/b/c"));
        try (Stream<Path> tree = Files.walk(directory)) {
            require(tree.count() == 6, "walk");
        }
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        require(Files.isSameFile(directory.resolve("link"), file), "isSameFile");
        require(Files.readString(directory.resolve("link")).startsWith("one"), "a symbolic link");
        require(Files.readString(Path.of("/proc/self/status")).contains("Pid:"), "a file of the kernel's");
    }

    private static void temporaryFiles(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "temporary", ".tmp");
        Path below = Files.createTempDirectory(directory, "temporary");
        Files.delete(file);
        Files.delete(below);
        Files.delete(Files.createTempFile("temporary", ".tmp"));
    }

    private static void archives(Path directory) throws Exception {
        Path jar = directory.resolve("a.jar");
        String classFile = CarriedProgram.class.getName().replace('.', '/') + ".class";
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"));
                var bytes = CarriedProgram.class.getClassLoader().getResourceAsStream(classFile)) {
            Path target = zip.getPath(classFile);
            Files.createDirectories(target.getParent());
            Files.copy(bytes, target);
        }
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            require(Files.size(zip.getPath(classFile)) > 100, "a zip file system");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            require(file.getEntry(classFile) != null, "JarFile");
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            require(
                    loader.equals(
                            loader.loadClass(CarriedProgram.class.getName()).getClassLoader()),
                    "class loading");
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new UncheckedIOException(new IOException("not carried: " + what));
        }
    }
}
