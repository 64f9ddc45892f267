/** The statistics of the durable commits, their JSON, and one short run. */
package io.holdfast.benchmarks.commit;
