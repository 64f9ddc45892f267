package io.holdfast.cli;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The bytes that come in and go out; picocli's writers, which never fail, are for help and complaints.
 *
 * @param in standard input
 * @param out standard output, not buffered
 */
record Streams(InputStream in, OutputStream out) {}
