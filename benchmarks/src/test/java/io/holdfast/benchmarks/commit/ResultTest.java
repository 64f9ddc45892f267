package io.holdfast.benchmarks.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path directory;

    @Test
    void aSliceIsComparedWithTheLimitsSliceOfItsRound() throws Exception {
        List<Sample> limit = List.of(
                new Sample(100, SECOND, 0, 0, 0), new Sample(400, SECOND, 0, 0, 0), new Sample(200, SECOND, 0, 0, 0));

        // The machine was four times as fast in the second round, and both with it.
        Result result = result(
                limit,
                new Sample(50, SECOND, SECOND / 100, 6400, 50),
                new Sample(400, 2 * SECOND, SECOND / 100, 6400, 50),
                new Sample(200, SECOND, SECOND / 100, 6400, 50));

        assertThat(result.ratioToLimit()).isEqualTo(new Quartiles(0.5, 0.5, 0.75));
        assertThat(result.commitsPerSecond()).isEqualTo(new Quartiles(125, 200, 200));
        assertThat(result.cpuSecondsPerThousand()).isCloseTo(0.03 / 0.65, within(1e-12));
        assertThat(result.deviceBytesPerPayloadByte()).isCloseTo(19_200 / 650.0 / 64, within(1e-12));
        assertThat(result.flushesPerThousand()).isCloseTo(150 / 0.65, within(1e-9));
    }

    @Test
    void aSystemWhoseCallersWaitNeedsAFlushForOneCommitOfEach() {
        Cell cell = new Cell(8, 64);
        // Other processes flush too.
        List<Sample> limit = List.of(new Sample(800, SECOND, 0, 0, 150), new Sample(80, SECOND, 0, 0, 10));
        List<Sample> enough = List.of(new Sample(400, SECOND, 0, 0, 45), new Sample(600, SECOND, 0, 0, 68));
        List<Sample> tooFew = List.of(new Sample(400, SECOND, 0, 0, 45), new Sample(600, SECOND, 0, 0, 67));
        List<Sample> uncounted = List.of(new Sample(80, SECOND, 0, 0, 0));

        assertThat(Result.isSynced(cell, Callers.PLATFORM_THREADS, enough, limit))
                .isTrue();
        assertThat(Result.isSynced(cell, Callers.VIRTUAL_THREADS, tooFew, limit))
                .isFalse();
        assertThat(Result.isSynced(cell, Callers.ASYNC, tooFew, limit)).isTrue();
        assertThat(Result.isSynced(cell, Callers.PLATFORM_THREADS, uncounted, uncounted))
                .isTrue();
    }

    private Result result(List<Sample> limit, Sample... samples) throws Exception {
        Cell cell = new Cell(1, 64);
        Contender contender = new Contender("none", "", Callers.PLATFORM_THREADS, (place, load) -> new NoStore());
        try (Entrant entrant =
                new Entrant(contender, cell, directory.resolve("own"), 1, new Machine(), Optional.empty())) {
            entrant.samples().addAll(List.of(samples));
            return Result.of(cell, entrant, limit, true);
        }
    }

    /** A system that nobody asks for anything. */
    private static final class NoStore implements Store {
        @Override
        public long commit(int caller, byte[] payload) {
            throw new AssertionError();
        }

        @Override
        public void close() {}
    }
}
