package io.holdfast.crash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit 5 test that is run once for each layer, with a {@link CrashRun} as its parameter.
 *
 * <pre>{@code
 * @CrashTest(seconds = 20)
 * void aLogKeepsWhatItAcknowledged(CrashRun run) throws IOException {
 *     run.check(new MyLog());
 * }
 * }</pre>
 *
 * <p>A layer that cannot run here is skipped with its reason; where the environment variable {@code HOLDFAST_EXPECT} names
 * {@code fuse}, it fails. The system property {@code holdfast.crash.layers} names the only layers that are to run by their labels,
 * with commas between.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CrashTestExtension.class)
public @interface CrashTest {
    /**
     * How long a layer may take, but for its {@link CrashLayer#share}.
     *
     * @return seconds of the wall clock
     */
    int seconds() default 10;

    /**
     * Where it runs.
     *
     * @return the layers, none for all
     */
    CrashLayer[] layers() default {};
}
