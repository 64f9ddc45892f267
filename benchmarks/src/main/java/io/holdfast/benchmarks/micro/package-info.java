/** What the log's own code costs, without any disk: JMH benchmarks, and how two of their results compare. */
@NullMarked
package io.holdfast.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
