package io.holdfast.benchmarks.commit;

import java.io.IOException;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/** An open system that makes records durable: the one thing that all systems are asked to do. Safe for all its callers. */
@InheritableMustCall("close")
public interface Store extends AutoCloseable {
    /**
     * Commits; returns when the commit survives a power cut as far as the device keeps its word.
     *
     * @param caller which of the cell's callers this is, from 0: each makes its calls one after the other
     * @param payload the record, not changed by anybody
     * @return how many records were committed, one unless the system stands for several callers
     * @throws Exception if the system fails, which ends the benchmark
     */
    long commit(int caller, byte[] payload) throws Exception;

    /**
     * What was chosen for this load when the system was opened.
     *
     * @return for people; empty where there was no choice
     */
    default String tuning() {
        return "";
    }

    @Override
    void close() throws IOException;
}
