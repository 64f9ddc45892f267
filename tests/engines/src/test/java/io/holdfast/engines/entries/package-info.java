/** Entry files: what is refused, and what is cut. */
package io.holdfast.engines.entries;
