/** The holdfast command: what it prints, and how it ends. */
package io.holdfast.latency;
