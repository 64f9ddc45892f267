/** What the directory promises: Lucene's own contract suite, its syncs counted and failed, its index crashed. */
package io.holdfast.lucene;
