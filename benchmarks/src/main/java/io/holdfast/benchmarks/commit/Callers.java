package io.holdfast.benchmarks.commit;

/** Who calls a system. */
public enum Callers {
    /** As many platform threads as the cell has callers. */
    PLATFORM_THREADS,
    /** As many virtual threads: Java 21 and later. */
    VIRTUAL_THREADS,
    /** As many platform threads, which together keep {@value Slice#OUTSTANDING} commits under way and wait for none. */
    ASYNC,
    /** One thread, whatever the cell says: the system commits for all callers at once. */
    ONE_FOR_ALL
}
