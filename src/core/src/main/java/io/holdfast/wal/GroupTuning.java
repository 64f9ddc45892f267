package io.holdfast.wal;

/**
 * Sizes and times of group commit.
 *
 * @param groupBlocks the blocks of one group, two or more
 * @param groupCount how many groups there are: together they bound what waits in memory
 * @param memoryAlignment the alignment of their memory that direct I/O asks for, in bytes
 * @param gatherNanos how long a leader waits at most for as many appends as shared the last sync
 */
record GroupTuning(int groupBlocks, int groupCount, int memoryAlignment, long gatherNanos) {}
