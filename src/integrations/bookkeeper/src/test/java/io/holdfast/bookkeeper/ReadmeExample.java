package io.holdfast.bookkeeper;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The blocks of code in the module's README. */
final class ReadmeExample {
    private ReadmeExample() {}

    /** The first block after a marker. */
    static String block(String marker) throws IOException {
        Matcher matcher = Pattern.compile("<!-- " + marker + " -->\\R```\\w*\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        if (!matcher.find()) {
            throw new IOException("README.md has no block of code after <!-- " + marker + " -->");
        }
        return matcher.group(1);
    }

    /** Compiles the example into a directory and runs it. */
    static void run(Path directory, String... arguments) throws Exception {
        Path source = Files.writeString(directory.resolve("Example.java"), block("example"));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-proc:none",
                        "-d",
                        directory.toString(),
                        source.toString());
        if (code != 0) {
            throw new IOException("the README's example does not compile");
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, ReadmeExample.class.getClassLoader())) {
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) arguments);
        }
    }
}
