package io.holdfast.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.crash.CrashBudget;
import io.holdfast.crash.CrashLayer;
import io.holdfast.crash.CrashProgram;
import io.holdfast.crash.CrashRun;
import io.holdfast.crash.Journal;
import io.holdfast.crash.Oracle;
import io.holdfast.crash.Site;
import io.holdfast.crash.programs.AtomicFileProgram;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** That a long run does not take all memory, though each state leaves buffers behind. */
class CrashMemoryTest {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final long STATES = 600;
    /** A gibibyte, and what two lanes leave between two looks. Where the heap is smaller the runtime keeps to less by itself. */
    private static final long MOST_BYTES = 3L << 30;

    private static final List<BufferPoolMXBean> POOLS = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);

    private final AtomicLong most = new AtomicLong();

    /** Leaves a buffer behind with each recovery, and little else. */
    private final class Hoarding implements CrashProgram<Integer> {
        private final AtomicFileProgram thrifty = new AtomicFileProgram(4, UnaryOperator.identity());

        @Override
        public void run(Site site, Journal<Integer> journal) throws IOException {
            thrifty.run(site, journal);
        }

        @Override
        public List<Integer> recover(Site site) throws IOException {
            assertThat(ByteBuffer.allocateDirect(BUFFER_BYTES).isDirect()).isTrue();
            long used =
                    POOLS.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            most.accumulateAndGet(used, Math::max);
            return thrifty.recover(site);
        }

        @Override
        public Oracle<Integer> oracle() {
            return thrifty.oracle();
        }
    }

    @Test
    void theBuffersOfPastStatesAreCollected() throws IOException {
        CrashBudget budget = new CrashBudget(Duration.ofHours(1), STATES);
        assertThat(new CrashRun(CrashLayer.MODEL, budget).check(new Hoarding()).states())
                .isGreaterThanOrEqualTo(STATES);
        assertThat(most.get()).isLessThan(MOST_BYTES);
    }
}
