package io.holdfast.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * This process's class path with its directories in one jar. A jar stays open: a process that runs out of descriptors can go on to load
 * classes. And only classes from jars can be archived, so that many processes share what they load.
 */
public final class PackedClasses {
    private PackedClasses() {}

    /**
     * Writes the jar.
     *
     * @param jar a file that does not exist
     * @return the class path: the jar, and what is no directory
     * @throws IOException if a class cannot be read, or the jar not written
     */
    public static String into(Path jar) throws IOException {
        List<String> classPath = new ArrayList<>(List.of(jar.toString()));
        Set<String> names = new LinkedHashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(0);
            for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
                // An empty one is the directory that the process works in, whatever that has in it.
                if (!entry.isEmpty() && Files.isDirectory(Path.of(entry))) {
                    addAll(Path.of(entry), names, out);
                } else {
                    classPath.add(entry);
                }
            }
        }
        return String.join(File.pathSeparator, classPath);
    }

    /** The first of a name counts, as on a class path. */
    private static void addAll(Path root, Set<String> names, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                if (names.add(name)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }
}
