package io.holdfast.benchmarks.commit;

import java.util.concurrent.CompletableFuture;

/** A system whose commits can be waited for later. */
public interface AsyncStore extends Store {
    /**
     * Begins to commit a record.
     *
     * @param payload the record, not changed by anybody
     * @return completes when the record is as durable as after {@link #commit}
     * @throws Exception if the system fails, which ends the benchmark
     */
    CompletableFuture<?> commitAsync(byte[] payload) throws Exception;
}
