/** The B-tree: what it does, and what a power cut leaves of it and of its wrong twins. */
package io.holdfast.engines.btree;
