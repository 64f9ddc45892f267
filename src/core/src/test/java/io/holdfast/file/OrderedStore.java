package io.holdfast.file;

import java.io.IOException;
import java.util.Map;
import org.checkerframework.checker.mustcall.qual.InheritableMustCall;

/** A database of single letters: what the worked examples of the package's documentation are, seen from outside. */
@InheritableMustCall("close")
interface OrderedStore extends AutoCloseable {
    /** Durable on return. */
    void put(int key, char value) throws IOException;

    /** Brings what the log holds to the data files, and shortens the log. */
    void settle() throws IOException;

    Map<Integer, Character> content() throws IOException;

    @Override
    void close() throws IOException;
}
