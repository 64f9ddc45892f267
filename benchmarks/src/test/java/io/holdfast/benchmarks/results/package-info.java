/** Tests of the results and their page. */
package io.holdfast.benchmarks.results;
