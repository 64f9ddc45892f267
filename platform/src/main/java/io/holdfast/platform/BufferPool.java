package io.holdfast.platform;

/** To be written. */
final class BufferPool {
    private BufferPool() {}
}
