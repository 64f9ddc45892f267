/** Sorted tables: their format, what they show, and what a power cut leaves of them and of their wrong twins. */
package io.holdfast.engines.sstable;
