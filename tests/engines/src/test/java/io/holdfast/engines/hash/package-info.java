/** Hash-indexed segments: what they do, and what a power cut leaves of them and of their wrong twins. */
package io.holdfast.engines.hash;
