package io.holdfast.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testing.Command;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that has as many descriptors as it may: in a JVM of its own, because the limit is the process's. */
class LibcDescriptorLimitTest {
    private static final int LIMIT = 512;

    @ParameterizedTest
    @MethodSource("io.holdfast.libc.Backends#available")
    void theOpenPastTheLimitSaysSoAndClosingOneMakesRoom(Backend backend) throws IOException {
        Assumptions.assumeTrue(Command.exists("prlimit"), "skipped: no prlimit to lower the limit of descriptors");
        Command.Result result = Command.of(
                        "prlimit",
                        "--nofile=" + LIMIT + ":" + LIMIT,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Exhaustion.class.getName(),
                        backend.name())
                .run();
        assertThat(result.output()).contains("EMFILE (24, too many open files), then opened");
    }

    /** The other JVM. */
    static final class Exhaustion {
        private Exhaustion() {}

        public static void main(String[] arguments) {
            Libc libc = Libc.load(Backend.valueOf(arguments[0]));
            int flags = Constant.O_RDONLY.on(libc.abi());
            long last = -1;
            long result = libc.open("/", flags, 0);
            while (result >= 0) {
                last = result;
                result = libc.open("/", flags, 0);
            }
            boolean opened = libc.close((int) last) == 0 && libc.open("/", flags, 0) == last;
            // What follows needs class files, and they need descriptors.
            for (long fd = last - LIMIT / 4; fd <= last; fd++) {
                libc.close((int) fd);
            }
            String refused = Errno.ofResult(result, libc.abi()).toString();
            System.out.println(refused + (opened ? ", then opened" : ", then refused"));
        }
    }
}
