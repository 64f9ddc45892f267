/** What the provider promises, in this JVM and as the default of another. */
package io.holdfast.nio;
