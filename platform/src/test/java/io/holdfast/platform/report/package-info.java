/** What mounts and devices promise, on trees recorded from the kernel. */
package io.holdfast.platform.report;
