package io.holdfast.platform.sim;

/**
 * A file as the medium holds it.
 *
 * @param sectors its contents: forked by whoever changes them
 * @param length its length in bytes
 */
record FileImage(Sectors sectors, long length) {
    static final FileImage EMPTY = new FileImage(new Sectors(), 0);
}
