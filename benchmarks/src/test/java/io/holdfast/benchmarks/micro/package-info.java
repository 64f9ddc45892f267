/** The comparison of results, and the disk that is none. */
package io.holdfast.benchmarks.micro;
