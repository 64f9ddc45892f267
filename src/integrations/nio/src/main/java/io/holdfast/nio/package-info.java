/** The durable channel behind {@code java.nio.file}: a file system provider around the system's own. */
@NullMarked
package io.holdfast.nio;

import org.jspecify.annotations.NullMarked;
