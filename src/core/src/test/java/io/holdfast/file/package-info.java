/** What a file that is replaced whole promises: in every crash state, under every failure, and on real file systems. */
package io.holdfast.file;
