package io.holdfast.testing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The suites that not every machine can run. Where one cannot run it is skipped with its reason; where the environment
 * variable {@code HOLDFAST_EXPECT} names it (a list with commas), the same is a failure, so that CI never skips silently.
 */
public enum OptionalSuite {
    /** A file system in a file, on a loop device: needs root and a free loop device. */
    LOOP,
    /** The same with xfs: needs mkfs.xfs too. */
    XFS,
    /** The same with btrfs: needs mkfs.btrfs too. */
    BTRFS,
    /** A FUSE server: needs root and /dev/fuse. */
    FUSE,
    /** C sources compiled by the test: needs a C compiler. */
    CC,
    /** A page clicked through in a real browser: needs chromium. */
    BROWSER,
    /** A batch of 1 GiB: needs that much memory and three times as much disk. */
    LARGE,
    /** System calls failed on purpose: needs strace. */
    STRACE,
    /** Limits of another process: needs prlimit. */
    PRLIMIT,
    /** The suites on Java 17 to 21 beside a later one: needs Maven to run on the former. */
    JNR_JAVA;

    private static final Set<String> EXPECTED = Arrays.stream(
                    System.getenv().getOrDefault("HOLDFAST_EXPECT", "").split(","))
            .map(name -> name.strip().toUpperCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());

    /**
     * Goes on where the suite can run; otherwise skips the test, or fails it where the suite is expected.
     *
     * @param available whether the machine has what the suite needs
     * @param reason what is missing
     */
    public void require(boolean available, String reason) {
        if (available) {
            return;
        }
        if (EXPECTED.contains(name())) {
            Assertions.fail("HOLDFAST_EXPECT names " + name() + ", but it cannot run here: " + reason);
        }
        Assumptions.abort("skipped, " + name() + " cannot run here: " + reason);
    }
}
